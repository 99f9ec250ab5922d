import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';

/**
 * How restored rows are kept from setting off triggers: by the session's replica mode; or, where the role may not set
 * that, by switching the triggers off, which only a table's owner may.
 */
export type WriteMeans = 'replica_mode' | 'owner';

/** What the session's role may do about triggers. */
export interface WriteRights {
  role: string;
  replicaMode: boolean;
  /** Tables, as `schema.table`, that neither the role nor one that it is a member of owns. */
  foreign: string[];
}

/** Asks the server what the role may; `lifeboat check` and the apply decide by the same answer. */
export async function readWriteRights(
  client: ClientBase,
  tables: readonly ScopedTable[],
): Promise<WriteRights> {
  const { role, replica } = await readOne<{ role: string; replica: boolean }>(
    client,
    `SELECT current_user AS role, has_parameter_privilege(current_user, 'session_replication_role', 'SET') AS replica`,
  );
  const { rows } = await client.query<{ oid: number }>(
    `SELECT DISTINCT whole::int8::float8 AS oid FROM unnest($1::oid[]) AS whole
       CROSS JOIN LATERAL (SELECT relid FROM pg_partition_tree(whole) UNION SELECT whole) AS part
       JOIN pg_class c ON c.oid = part.relid WHERE NOT pg_has_role(c.relowner, 'USAGE')`,
    [tables.map(({ model }) => model.oid)],
  );
  const foreign = tables.filter(({ model }) => rows.some(({ oid }) => oid === model.oid)).map(qualifiedName);
  return { role, replicaMode: replica, foreign };
}

/** @throws LifeboatError PRIVILEGE_MISSING where the role may neither */
export function chooseWriteMeans({ role, replicaMode, foreign }: WriteRights): WriteMeans {
  if (replicaMode) {
    return 'replica_mode';
  }
  if (foreign.length === 0) {
    return 'owner';
  }
  throw new LifeboatError('PRIVILEGE_MISSING', {
    detail: `The role ${role} may neither set session_replication_role nor switch off the triggers of tables that it does not own: ${foreign.join(', ')}. Nothing was changed.`,
    remedy: `As a superuser: GRANT SET ON PARAMETER session_replication_role TO ${role}; or make it the owner of the tables. "lifeboat check" says which.`,
  });
}
