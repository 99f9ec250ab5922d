import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { anyRow } from '../connection/any-row.js';
import type { UniqueKeyModel } from '../schema/schema-model.js';
import { fromClause } from '../scope/tenant-predicate.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { hasWrites, type WrittenTable, writtenRows } from './written-source.js';

/**
 * Replica mode does not enforce deferrable unique and exclusion constraints, since the server checks them by triggers.
 * So each written row is compared here with every row of the table.
 *
 * @throws LifeboatError RESTORE_CONFLICT naming the constraint
 */
export async function checkDeferrableKeys(
  client: ClientBase,
  written: readonly WrittenTable[],
  tenantId: string,
): Promise<void> {
  for (const target of written.filter(hasWrites)) {
    for (const key of target.table.model.uniqueKeys.filter((unique) => unique.deferrable)) {
      await checkKey(client, target, key, tenantId);
    }
  }
}

async function checkKey(
  client: ClientBase,
  target: WrittenTable,
  key: UniqueKeyModel,
  tenantId: string,
): Promise<void> {
  const { model } = target.table;
  const elements = key.elements
    .map(({ expression }, index) => `${expression} AS e${String(index + 1)}`)
    .join(', ');
  const place = 'tableoid AS leaf, ctid AS place';
  const condition = key.predicate ?? 'true';
  const all = `(SELECT ${place}, ${elements} FROM ${fromClause(model)} WHERE ${condition})`;
  const own = writtenRows(target, tenantId, `${place}, ${elements}, (${condition}) AS keyed`);
  const conflict = key.elements
    .map(({ operator }, index) => {
      const [left, right] = [`a.e${String(index + 1)}`, `b.e${String(index + 1)}`];
      const equal = `${left} ${operator} ${right}`;
      return key.nullsEqual ? `(${equal} OR (${left} IS NULL AND ${right} IS NULL))` : equal;
    })
    .join(' AND ');
  const found = await anyRow(
    client,
    `SELECT FROM ${own} AS a JOIN ${all} AS b ON ${conflict} AND (a.leaf, a.place) <> (b.leaf, b.place) WHERE a.keyed`,
  );
  if (found) {
    throw new LifeboatError('RESTORE_CONFLICT', {
      detail: `Restored rows of ${qualifiedName(target.table)} would break ${key.name}. The restore was rolled back; the live rows are as before.`,
      remedy: 'Find who holds the value now, settle it in the application, and restore again.',
    });
  }
}
