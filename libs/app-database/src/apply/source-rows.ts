import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { readRowVersions, sameVersions } from '../compare/row-versions.js';
import type { RowVersions } from '../compare/tenant-plan.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';

/** The row versions of a tenant that must stay as it is, by table. */
export type SourceRows = Map<ScopedTable, RowVersions>;

/**
 * Reads the row versions of a tenant in tables that are locked against writers. A linked table whose parents are not locked
 * is left out: others may move its rows meanwhile.
 *
 * @param tenantId null where there is no such tenant
 */
export async function readSourceRows(
  client: ClientBase,
  locked: readonly ScopedTable[],
  tenantId: string | null,
): Promise<SourceRows> {
  const rows: SourceRows = new Map();
  for (const table of tenantId === null ? [] : locked.filter((each) => isHeld(each, locked))) {
    rows.set(table, await readRowVersions(client, table, tenantId ?? ''));
  }
  return rows;
}

function isHeld({ link }: ScopedTable, locked: readonly ScopedTable[]): boolean {
  if (link === null) {
    return true;
  }
  const parent = locked.find(({ model }) => model.oid === link.referencedTable);
  return parent !== undefined && isHeld(parent, locked);
}

/**
 * A restore into another tenant reads the source's backup, and must not touch its rows.
 *
 * @throws LifeboatError RESTORE_PROOF_FAILED
 */
export function expectUntouched(before: SourceRows, after: SourceRows): void {
  for (const [table, versions] of before) {
    const now = after.get(table);
    if (now === undefined || !sameVersions(versions, now)) {
      throw new LifeboatError('RESTORE_PROOF_FAILED', {
        detail: `The restore would have written rows of the source in ${qualifiedName(table)}. It was rolled back; the live rows are as before.`,
        remedy: 'Start the restore again; report this if it happens twice.',
      });
    }
  }
}
