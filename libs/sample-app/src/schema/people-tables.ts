/**
 * Tenants, their members and projects. The foreign keys run in circles: a tenant has an owner among its members, a
 * member a home project and a manager, a project a leading member.
 */
export const PEOPLE_TABLES = /* sql */ `
CREATE TABLE app.tenants (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  status app.tenant_status NOT NULL DEFAULT 'trial',
  settings jsonb NOT NULL DEFAULT '{}',
  country_code char(2) NOT NULL REFERENCES app.countries,
  owner_member_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each tenant: its key is the tenant.
CREATE TABLE app.tenant_profiles (
  tenant_id uuid PRIMARY KEY REFERENCES app.tenants ON DELETE CASCADE,
  legal_name text NOT NULL,
  address app.address NOT NULL,
  logo bytea,
  vat_id text UNIQUE
);

CREATE TABLE app.members (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  email app.email_address NOT NULL,
  display_name text NOT NULL,
  role app.member_role NOT NULL DEFAULT 'member',
  manager_id uuid,
  home_project_id uuid,
  preferences json NOT NULL DEFAULT '{}',
  last_seen_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, manager_id) REFERENCES app.members (tenant_id, id) ON DELETE SET NULL (manager_id)
);
CREATE UNIQUE INDEX members_email_key ON app.members (tenant_id, lower(email));

CREATE TABLE app.projects (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  code varchar(20) NOT NULL,
  name text NOT NULL,
  lead_member_id uuid,
  template_id uuid,
  budget numeric(14, 2),
  tags text[] NOT NULL DEFAULT '{}',
  period daterange,
  archived_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, id),
  CHECK (budget >= 0),
  FOREIGN KEY (tenant_id, lead_member_id) REFERENCES app.members (tenant_id, id) ON DELETE SET NULL (lead_member_id)
);
CREATE UNIQUE INDEX projects_code_key ON app.projects (tenant_id, code) WHERE archived_at IS NULL;

ALTER TABLE app.members ADD CONSTRAINT members_home_project_fkey FOREIGN KEY (tenant_id, home_project_id)
  REFERENCES app.projects (tenant_id, id) ON DELETE SET NULL (home_project_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE app.tenants ADD CONSTRAINT tenants_owner_fkey FOREIGN KEY (owner_member_id)
  REFERENCES app.members ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX members_manager_idx ON app.members (tenant_id, manager_id);
CREATE INDEX members_home_project_idx ON app.members (tenant_id, home_project_id);
CREATE INDEX projects_lead_idx ON app.projects (tenant_id, lead_member_id);

-- A key of the tenant and two others.
CREATE TABLE app.project_members (
  tenant_id uuid NOT NULL,
  project_id uuid NOT NULL,
  member_id uuid NOT NULL,
  roles app.member_role[] NOT NULL DEFAULT '{member}',
  allocation app.percentage,
  PRIMARY KEY (tenant_id, project_id, member_id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, member_id) REFERENCES app.members (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX project_members_member_idx ON app.project_members (tenant_id, member_id);

-- Unique over all tenants: another tenant can take a value that a restore wants back.
CREATE TABLE app.api_keys (
  id smallserial NOT NULL,
  tenant_id uuid NOT NULL REFERENCES app.tenants ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  expires_at timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (tenant_id, id)
);

-- Rows without a tenant are the product's own templates, which every tenant may use.
CREATE TABLE app.templates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid REFERENCES app.tenants ON DELETE CASCADE,
  name text NOT NULL,
  body text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (tenant_id, name)
);
ALTER TABLE app.projects ADD FOREIGN KEY (template_id) REFERENCES app.templates ON DELETE SET NULL;
CREATE INDEX projects_template_idx ON app.projects (template_id);
`;
