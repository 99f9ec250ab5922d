import { LifeboatError, messageOf, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { translatePostgresError } from '../connection/translate-error.js';
import { readOne } from '../connection/read-one.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import { checkTablesStand, tableRewritten } from './check-tables-stand.js';
import type { CopyUnit } from './copy-unit.js';
import { planCopy } from './plan-copy.js';
import { TenantSnapshot } from './tenant-snapshot.js';

/** How often a snapshot is taken anew because the schema was changed under it. */
const LOOKS = 3;
/** Undefined column, table and schema. */
const DROPPED = new Set(['42703', '42P01', '3F000']);

/** A moment of a tenant, and the work of copying it. */
export interface TenantLook {
  /** To be closed when all is copied. */
  snapshot: TenantSnapshot;
  scope: TenantScope;
  units: CopyUnit[];
}

/**
 * Takes a snapshot and looks at every table of the tenant, which locks them against changes of the schema for as long
 * as the snapshot is open. Between the two somebody may have changed it: a table that was rewritten looks empty to the
 * snapshot, and a column that was dropped cannot be read any more. Then the snapshot is taken anew.
 *
 * @param narrow leaves tables out of the scope that are not to be looked at; what it throws is thrown
 * @throws LifeboatError TABLE_REWRITTEN where it changes again and again; UNCLASSIFIED_TABLE, SCOPE_INVALID,
 *   APP_DATABASE_UNAVAILABLE
 */
export async function lookAtTenant(
  database: AppDatabase,
  tenantId: string,
  signal?: AbortSignal,
  narrow: (scope: TenantScope) => TenantScope = (scope) => scope,
): Promise<TenantLook> {
  for (let look = 1; ; look += 1) {
    const snapshot = await TenantSnapshot.open(database, signal);
    try {
      const scope = narrow(await database.tenantScope(snapshot.reader));
      const units = await planCopy(snapshot.reader, scope, tenantId);
      await checkTablesStand(snapshot, scope);
      await checkColumnsStand(database, snapshot, scope);
      return { snapshot, scope, units };
    } catch (error) {
      await snapshot.close();
      const cause = DROPPED.has(systemCodeOf(error) ?? '')
        ? tableRewritten(messageOf(error))
        : translatePostgresError(error, database.name);
      if (look >= LOOKS || !(cause instanceof LifeboatError && cause.code === 'TABLE_REWRITTEN')) {
        throw cause;
      }
    }
  }
}

/** Compares the columns that the snapshot shows with those that are there now that the tables are locked. */
async function checkColumnsStand(
  database: AppDatabase,
  snapshot: TenantSnapshot,
  scope: TenantScope,
): Promise<void> {
  const seen = await readColumns(snapshot.reader, scope);
  const now = await database.withConnection((client) => readColumns(client, scope));
  if (seen !== now) {
    throw tableRewritten('columns of its tables');
  }
}

async function readColumns(client: ClientBase, scope: TenantScope): Promise<string> {
  const tables = scope.tables.filter((table) => table.class !== 'excluded');
  const oids = tables.flatMap(({ model }) => [model.oid, ...model.leaves.map((leaf) => leaf.oid)]);
  const { columns } = await readOne<{ columns: string }>(
    client,
    `SELECT md5(string_agg(concat_ws(' ', attrelid, attnum, attname, atttypid, atttypmod), ',' ORDER BY attrelid, attnum)) AS columns
       FROM pg_attribute WHERE attrelid = ANY ($1::oid[]) AND attnum > 0 AND NOT attisdropped`,
    [oids],
  );
  return columns;
}
