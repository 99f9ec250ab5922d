import type { PoolClient } from 'pg';
import { readOne } from '../connection/read-one.js';
import type { EnrolmentState } from './enrolment-state.js';

/** What the role that enrols may do. */
export interface EnrolmentRights {
  role: string;
  /** It may make event triggers. */
  ddlMarker: boolean;
  /** What it lacks, each as what would give it. */
  missing: string[];
}

/** Finds out by name what the role lacks before anything is begun. */
export async function readRights(admin: PoolClient, state: EnrolmentState): Promise<EnrolmentRights> {
  const { role, ddlMarker } = await readOne<{ role: string; ddlMarker: boolean }>(
    admin,
    `SELECT current_user AS role, rolsuper OR EXISTS (
              SELECT FROM pg_roles g WHERE g.rolname = 'rds_superuser' AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS "ddlMarker"
       FROM pg_roles r WHERE rolname = current_user`,
  );
  const { rows } = await admin.query<{ missing: string }>(MISSING_SQL, [state.tables.map(({ oid }) => oid)]);
  return { role, ddlMarker, missing: rows.map(({ missing }) => missing) };
}

const MISSING_SQL = `
SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user) AS missing
 WHERE NOT has_database_privilege(current_database(), 'CREATE')
UNION ALL
SELECT format('GRANT CREATE, USAGE ON SCHEMA lifeboat_app TO %I', current_user)
  FROM pg_namespace WHERE nspname = 'lifeboat_app' AND NOT has_schema_privilege(oid, 'CREATE')
UNION ALL
SELECT DISTINCT format('GRANT CREATE ON SCHEMA %I TO %I', n.nspname, current_user)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ($1::oid[]) AND NOT has_schema_privilege(n.oid, 'CREATE')
UNION ALL
SELECT format('GRANT %I TO %I (it owns %s)', pg_get_userbyid(c.relowner), current_user,
              string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname))
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ($1::oid[]) AND NOT pg_has_role(c.relowner, 'USAGE')
 GROUP BY c.relowner`;
