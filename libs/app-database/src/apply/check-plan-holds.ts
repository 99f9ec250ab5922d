import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { dataChanged } from '../compare/data-changed.js';
import { requireEmpty } from '../compare/find-empty-tables.js';
import { readRowVersions, sameVersions } from '../compare/row-versions.js';
import { readOne } from '../connection/read-one.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { ApplyRequest } from './apply-target.js';

/**
 * Checks under the locks that the plan still describes the truth: the schema is the same, staging is whole (unlogged
 * tables come back empty after a server crash), each row version of the tenant is the one that was compared, and
 * tables that are to be loaded straight are still empty.
 *
 * @throws LifeboatError SCHEMA_DRIFT, STAGING_DAMAGED, TENANT_DATA_CHANGED
 */
export async function checkPlanHolds(
  client: ClientBase,
  schemaVersion: string,
  request: ApplyRequest,
): Promise<void> {
  const { plan, scope, tenantId } = request;
  if (schemaVersion !== scope.schemaVersion) {
    throw new LifeboatError('SCHEMA_DRIFT', {
      detail:
        'The schema was changed while the restore was being prepared. Nothing was changed by the restore.',
      remedy: 'Start the restore again.',
    });
  }
  for (const [index, { staged, stagedRows, wantedRows }] of plan.tables.entries()) {
    const rows = await countRows(client, staged.staging);
    const keys = staged.keys === null ? wantedRows : await countRows(client, staged.keys.table);
    if (rows !== stagedRows || keys !== wantedRows) {
      throw new LifeboatError('STAGING_DAMAGED', {
        detail: `Staging of ${qualifiedName(staged.table)} is not what was staged; the server may have crashed meanwhile. The live rows are as before.`,
        remedy: 'The restore is tried again by itself; if not, start it again.',
      });
    }
    const planned = plan.versions[index];
    if (
      planned === undefined ||
      !sameVersions(planned, await readRowVersions(client, staged.table, tenantId))
    ) {
      throw dataChanged(qualifiedName(staged.table));
    }
  }
  await requireEmpty(
    client,
    plan.straight.map(({ table }) => table),
    tenantId,
  );
}

async function countRows(client: ClientBase, table: string): Promise<number> {
  return (await readOne<{ rows: number }>(client, `SELECT count(*)::float8 AS rows FROM ${table}`)).rows;
}
