import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { anyRow } from '../connection/any-row.js';
import { matchReference } from '../scope/match-reference.js';
import { ident, literal } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { StagedTable } from './staged-table.js';

/**
 * Checks that each staged row carries the tenant: by its tenant column, or, in a linked table, by a staged parent.
 *
 * @throws LifeboatError ROW_OF_ANOTHER_TENANT
 */
export async function checkStagedOwner(
  client: ClientBase,
  staged: StagedTable,
  all: readonly StagedTable[],
  tenantId: string,
): Promise<void> {
  const foreign = foreignRowCondition(staged, all, tenantId);
  if (foreign === null) {
    return;
  }
  if (await anyRow(client, `SELECT FROM ${staged.staging} AS s WHERE ${foreign}`)) {
    throw new LifeboatError('ROW_OF_ANOTHER_TENANT', {
      detail: `The backup holds rows of ${qualifiedName(staged.table)} that are not the tenant's own. Nothing was restored.`,
      remedy: 'Validate the backup; choose another one.',
    });
  }
}

function foreignRowCondition(
  staged: StagedTable,
  all: readonly StagedTable[],
  tenantId: string,
): string | null {
  const { tenantColumn, link } = staged.table;
  if (tenantColumn !== null) {
    return `s.${ident(tenantColumn)}::text IS DISTINCT FROM ${literal(tenantId)}`;
  }
  const parent = all.find((other) => other.table.model.oid === link?.referencedTable);
  if (link === null || parent === undefined) {
    return null;
  }
  const { referencedColumns } = link;
  const { keys } = parent;
  if (keys !== null && !referencedColumns.every((column) => keys.columns.includes(column))) {
    // Of the parent only other columns are staged so far; the last comparison proves what is written.
    return null;
  }
  const reaches = matchReference(
    link,
    (name) => `p.${ident(name)}`,
    (name) => `s.${ident(name)}`,
  );
  return `NOT EXISTS (SELECT FROM ${keys?.table ?? parent.staging} AS p WHERE ${reaches})`;
}
