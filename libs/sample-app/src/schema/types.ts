/** Enums, domains, a composite type and a collation under which `Urgent` equals `urgent`. */
export const TYPES = /* sql */ `
CREATE TYPE app.tenant_status AS ENUM ('trial', 'active', 'past due', 'closed');
CREATE TYPE app.member_role AS ENUM ('owner', 'admin', 'member', 'guest');
CREATE TYPE app.task_status AS ENUM ('open', 'in progress', 'done', 'won''t do');
ALTER TYPE app.task_status ADD VALUE 'blocked' BEFORE 'done';
CREATE TYPE app.deal_stage AS ENUM ('lead', 'offer', 'won', 'lost');

CREATE DOMAIN app.email_address AS text CHECK (VALUE ~ '@');
CREATE DOMAIN app.percentage AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN app.color AS char(7) CHECK (VALUE ~ '^#[0-9a-f]{6}$');

CREATE TYPE app.address AS (street text, city text, postcode text, country char(2));

DO $$
BEGIN
  CREATE COLLATION app.case_insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
EXCEPTION
  -- Some builds of PostgreSQL come without ICU; the schema is then the same but for this one difficulty.
  WHEN feature_not_supported OR invalid_parameter_value THEN
    CREATE COLLATION app.case_insensitive (locale = 'C');
END
$$;
CREATE DOMAIN app.label_name AS text COLLATE app.case_insensitive CHECK (VALUE <> '');
`;
