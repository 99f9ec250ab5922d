/** Tables of all kinds that the change log covers. */
export const LEDGER_SCHEMA = `
CREATE TABLE app.currencies (code char(3) PRIMARY KEY, name text);
CREATE TABLE app.projects (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, name varchar(40) NOT NULL,
                           currency char(3) REFERENCES app.currencies);
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, title text, body text);
ALTER TABLE app.notes ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE app.prices (price numeric, tenant_id int NOT NULL REFERENCES app.tenants, what char(5), amount numeric(10,2),
                         PRIMARY KEY (what, price));
CREATE TABLE app.events (tenant_id int NOT NULL REFERENCES app.tenants, what text, at timestamptz);
CREATE TABLE app.a_table_whose_name_is_so_long_that_its_keys_cannot_be_listed (
  tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, note text);
INSERT INTO app.currencies VALUES ('EUR', 'Euro'), ('USD', 'Dollar'), ('SEK', 'Krona');`;

export const LONG_TABLE = 'app.a_table_whose_name_is_so_long_that_its_keys_cannot_be_listed';

/** With the column that names the tenant. */
export const LEDGER_TABLES = {
  'app.tenants': 'id',
  'app.projects': 'tenant_id',
  'app.notes': 'tenant_id',
  'app.prices': 'tenant_id',
  'app.events': 'tenant_id',
  [LONG_TABLE]: 'tenant_id',
};

/** A table besides that the change log does not cover: only its parent says whose its rows are. */
export const LINES_SCHEMA = `
CREATE TABLE app.note_lines (note_id int NOT NULL REFERENCES app.notes ON UPDATE CASCADE ON DELETE CASCADE, line int, text text,
                             PRIMARY KEY (note_id, line));`;

export const LINES_TABLES = {
  'app.note_lines': '(SELECT tenant_id FROM app.notes AS n WHERE n.id = t.note_id)',
};

/** After the ledger's own start. */
export const LINES_START = `INSERT INTO app.note_lines SELECT n, l, 'line' FROM generate_series(1, 8) AS n, generate_series(1, 2) AS l;`;

export const LEDGER_ENVIRONMENT = { SHARED_TABLES: 'app.currencies' };

/** Rows of both tenants. */
export const LEDGER_START = `
TRUNCATE app.projects, app.notes, app.prices, app.events, ${LONG_TABLE} CASCADE;
INSERT INTO app.tenants VALUES (1, 'one'), (2, 'two') ON CONFLICT (id) DO UPDATE SET name = excluded.name;
INSERT INTO app.projects SELECT 1 + i % 2, i, 'project ' || i, 'EUR' FROM generate_series(1, 8) i;
INSERT INTO app.notes SELECT 1 + i % 2, i, 'note ' || i, repeat(md5(i::text), 200) FROM generate_series(1, 20) i;
INSERT INTO app.prices SELECT i / 4.0, 1 + i % 2, 'p' || i, i FROM generate_series(1, 12) i;
INSERT INTO app.events SELECT 1 + i % 2, 'seen', '2026-01-02 03:04:05.678901+02' FROM generate_series(1, 6) i;
INSERT INTO ${LONG_TABLE} SELECT 1 + i % 2, i, 'long' FROM generate_series(1, 6) i;`;
