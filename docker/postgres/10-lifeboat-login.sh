#!/bin/sh
# Run once by the postgres image, when it makes its cluster: the login of Lifeboat's processes. It owns nothing, and reads past
# row security, since a policy with a wrong setting would hide rows from a backup. REPLICATION is for change capture.
set -eu

psql -v ON_ERROR_STOP=1 -v password="$LIFEBOAT_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE lifeboat LOGIN NOSUPERUSER BYPASSRLS REPLICATION PASSWORD :'password';
SQL
