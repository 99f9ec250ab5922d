import type { ClientBase } from 'pg';
import { readRules } from '../apply/as-owner/silent-triggers.js';
import { readWriteRights, type WriteRights } from '../rights/write-means.js';
import { ident } from '../scope/quote.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import { type CheckResult, failed, ok } from './check-result.js';

/** Whether every row can be seen, and be written without setting off triggers: in one of the two ways that there are. */
export async function checkMeans(client: ClientBase, tables: readonly ScopedTable[]): Promise<CheckResult[]> {
  const rights = await readWriteRights(client, tables);
  const rules = rights.replicaMode ? [] : await readRules(client, tables);
  return [
    await checkRowSecurity(client, tables),
    checkReplicaMode(rights),
    checkTriggers(rights, tables, rules),
  ];
}

async function checkRowSecurity(client: ClientBase, tables: readonly ScopedTable[]): Promise<CheckResult> {
  const { rows } = await client.query<{ name: string; owned: boolean; role: string }>(HIDDEN_SQL, [
    tables.map(({ model }) => model.oid),
  ]);
  if (rows.length === 0) {
    return ok('row security', 'no policy keeps a row from backups and restores');
  }
  const names = rows.map(({ name }) => name);
  return rows.every(({ owned }) => owned)
    ? failed(
        'row security',
        `is forced on the owner, who would be refused rows of ${names.join(', ')}`,
        names.map((name) => `ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`).join('; '),
      )
    : failed(
        'row security',
        `would refuse rows of ${names.join(', ')}`,
        `ALTER ROLE ${ident(rows[0]?.role ?? '')} BYPASSRLS`,
      );
}

function checkReplicaMode({ role, replicaMode, foreign }: WriteRights): CheckResult {
  if (replicaMode) {
    return ok('replica mode', 'triggers and foreign keys can be kept from acting on restored rows');
  }
  return foreign.length === 0
    ? ok('replica mode', `not granted: restores switch triggers off as the owner of the tables, ${role}`)
    : failed(
        'replica mode',
        `${role} may not set session_replication_role, and does not own ${foreign.join(', ')}`,
        `GRANT SET ON PARAMETER session_replication_role TO ${ident(role)}`,
      );
}

function checkTriggers(
  { replicaMode }: WriteRights,
  tables: readonly ScopedTable[],
  rules: readonly string[],
): CheckResult {
  const always = tables.filter(({ model }) => model.alwaysFiring.length > 0);
  const firing = replicaMode
    ? always.map((table) => `${qualifiedName(table)} (${table.model.alwaysFiring.join(', ')})`)
    : rules;
  return firing.length === 0
    ? ok('triggers', 'none fires while a restore writes')
    : failed(
        'triggers',
        `these act even while a restore writes: ${firing.join('; ')}`,
        'ALTER TABLE … ENABLE TRIGGER … (without ALWAYS or REPLICA), or DISABLE RULE; restores of these tables are refused until then.',
      );
}

const HIDDEN_SQL = `
SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_has_role(c.relowner, 'USAGE') AS owned, current_user AS role
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.oid = ANY ($1::oid[]) AND c.relrowsecurity AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
   AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls))
 ORDER BY 1`;
