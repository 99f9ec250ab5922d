import { rowsOf } from '../seed-tenants-table.js';

const member = (number: string): string => `pg_temp.key('member', r.n, ${number})`;
const project = (number: string): string => `pg_temp.key('project', r.n, ${number})`;

/** Tenants, members, projects and what hangs on them. */
export const PEOPLE_ROWS = [
  /* sql */ `INSERT INTO app.tenants
    (id, slug, name, status, settings, country_code, owner_member_id, created_at, updated_at)
  SELECT tenant_id, slug, initcap(pg_temp.word(n, 1)) || ' & ' || initcap(pg_temp.word(n, 2)) || ' "' || n || '"',
    (enum_range(NULL::app.tenant_status))[1 + pg_temp.pick(n, 3, 3)],
    jsonb_build_object('plan', pg_temp.word(n, 4), 'seats', 5 + pg_temp.pick(n, 5, 500), 'rate', 1.50,
      'features', jsonb_build_array('api', NULL, jsonb_build_object('beta', true)), 'motd', E'tab\\t"quoted" \\\\ 🛟'),
    ('{DE,FR,US,GB,JP,CH}'::char(2)[])[1 + pg_temp.pick(n, 6, 6)], ${member('1')},
    pg_temp.moment(n, 7), pg_temp.moment(n, 9)
  FROM pg_temp.seed_tenants AS r`,

  /* sql */ `INSERT INTO app.tenant_profiles (tenant_id, legal_name, address, logo, vat_id)
  SELECT tenant_id, slug || ' GmbH', ROW(pg_temp.word(n, 1) || ' "road" 1, (rear)', 'Łódź', NULL, 'DE')::app.address,
    CASE WHEN n % 3 > 0 THEN pg_temp.noise_bytes(n, 2, 4) END, CASE WHEN n % 4 > 0 THEN 'VAT' || n END
  FROM pg_temp.seed_tenants AS r`,

  // The first address is older than the trigger that would write it in small letters.
  /* sql */ `INSERT INTO app.members
    (id, tenant_id, email, display_name, role, manager_id, home_project_id, preferences, last_seen_at, updated_at)
  SELECT ${member('i')}, tenant_id,
    CASE i WHEN 1 THEN ' Owner.Mixed@Case.Example ' ELSE 'member' || i || '@' || slug || '.example' END,
    pg_temp.awkward(i, pg_temp.word(k, 1) || ' ' || pg_temp.word(k, 2)),
    CASE i WHEN 1 THEN 'owner' ELSE (enum_range(NULL::app.member_role))[2 + pg_temp.pick(k, 3, 3)] END,
    CASE WHEN i > 1 THEN ${member('i / 2')} END,
    CASE WHEN pg_temp.pick(k, 4, 4) > 0 THEN ${project('1 + i % c_projects')} END,
    CASE WHEN i <= 2 THEN '{"theme" : "dark",  "theme": "light", "zoom": 1.0}' ELSE '{"theme":"dark"}' END::json,
    CASE WHEN i <= 2 THEN ('{infinity,-infinity}'::timestamptz[])[i] ELSE pg_temp.moment(k, 5) END,
    pg_temp.moment(k, 7)
  FROM ${rowsOf('members')}`,

  /* sql */ `INSERT INTO app.templates (id, tenant_id, name, body)
  SELECT pg_temp.key('template', n, i), tenant_id, 'Template ' || i, pg_temp.awkward(i + 1, pg_temp.phrase(k, 1))
  FROM ${rowsOf('templates')}`,

  // The third project has the code of the first: allowed, since it is archived.
  /* sql */ `INSERT INTO app.projects (id, tenant_id, code, name, lead_member_id, template_id, budget, tags, period,
    archived_at, updated_at)
  SELECT ${project('i')}, tenant_id, 'P-' || CASE i WHEN 3 THEN 1 ELSE i END, pg_temp.awkward(i, pg_temp.phrase(k, 1)),
    CASE WHEN i % 4 > 0 THEN ${member('1 + pg_temp.pick(k, 4, c_members)')} END,
    CASE i % 3 WHEN 0 THEN pg_temp.key('shared template', 0, 1 + pg_temp.pick(k, 5, 5))
               WHEN 1 THEN pg_temp.key('template', n, 1 + pg_temp.pick(k, 5, c_templates)) END,
    CASE WHEN i % 5 > 0 THEN pg_temp.pick(k, 6, 10000000) / 100.0 END,
    CASE WHEN i = 1 THEN ARRAY['', 'NULL', NULL, 'with "quotes"', 'comma, brace}', E'back\\\\slash']
         ELSE ARRAY[pg_temp.word(k, 7), pg_temp.word(k, 8)] END,
    CASE i WHEN 1 THEN '(,)' WHEN 2 THEN 'empty' ELSE daterange(pg_temp.day(k, 9), NULL) END,
    CASE WHEN i % 10 = 3 THEN pg_temp.moment(k, 10) END, pg_temp.moment(k, 12)
  FROM ${rowsOf('projects')}`,

  /* sql */ `INSERT INTO app.project_members (tenant_id, project_id, member_id, roles, allocation)
  SELECT tenant_id, ${project('1 + (i - 1) % c_projects')},
    ${member('1 + ((i - 1) / c_projects + (i - 1) % c_projects) % c_members')},
    CASE i WHEN 1 THEN '{}' WHEN 2 THEN '{owner,NULL,guest}' ELSE '{member}' END::app.member_role[],
    CASE WHEN i % 3 > 0 THEN pg_temp.pick(k, 1, 10001) / 100.0 END
  FROM ${rowsOf('project_members')}`,

  /* sql */ `INSERT INTO app.api_keys (id, tenant_id, token_hash, scopes, expires_at)
  SELECT i, tenant_id, sha256(convert_to(pg_temp.key('token', n, i)::text, 'UTF8')), '{read,write}',
    CASE WHEN i % 2 = 1 THEN 'infinity' ELSE pg_temp.moment(k, 1) END
  FROM ${rowsOf('api_keys')}`,
];
