import type {
  DeleteMessage,
  InsertMessage,
  SentValue,
  UpdateMessage,
} from '../replication/pgoutput-message.js';
import type { TransactionRecord } from '../segment/change-record.js';
import type { ChangeBatch } from '../spool/change-batch.js';
import { type CapturedTable, keyOf, valuesOf } from './captured-table.js';

/** Where a change is written to. */
export interface ChangeTarget {
  batch: ChangeBatch;
  transaction: TransactionRecord;
  table: CapturedTable;
}

/**
 * Writes the change of a row to the tenant whose it is; one without a tenant is nobody's. A row that moves from one
 * tenant to another is gone for the one and new for the other.
 *
 * @returns the tenant for which the row is new though not all of its values were sent; null everywhere else
 */
export function writeChange(
  target: ChangeTarget,
  message: InsertMessage | UpdateMessage | DeleteMessage,
): string | null {
  switch (message.kind) {
    case 'insert':
      insert(target, message.row);
      return null;
    case 'update':
      return update(target, message);
    case 'delete':
      remove(target, message.old);
      return null;
  }
}

function update(target: ChangeTarget, { old, row: sent }: UpdateMessage): string | null {
  const { table } = target;
  const before = old ?? sent;
  const row = table.full && old !== null ? completed(sent, old) : sent;
  const from = before[table.tenantAt] ?? null;
  const to = row[table.tenantAt] === undefined ? from : (row[table.tenantAt] ?? null);
  if (from === to) {
    const key = keyOf(table, before);
    write(target, from, (n) => ['U', n, key, valuesOf(row)]);
    return null;
  }
  remove(target, before);
  if (to !== null && row.includes(undefined)) {
    return to;
  }
  insert(target, row);
  return null;
}

function insert(target: ChangeTarget, row: readonly SentValue[]): void {
  const tenantId = row[target.table.tenantAt] ?? null;
  write(target, tenantId, (n) => ['I', n, valuesOf(row)]);
}

function remove(target: ChangeTarget, old: readonly SentValue[]): void {
  const key = keyOf(target.table, old);
  write(target, old[target.table.tenantAt] ?? null, (n) => ['D', n, key]);
}

function write(
  { batch, transaction, table }: ChangeTarget,
  tenantId: string | null,
  record: (n: number) => unknown,
): void {
  if (tenantId !== null) {
    batch.add(tenantId, transaction, table, record);
  }
}

/** An old row that is sent whole has the values that the new one leaves out. */
function completed(row: readonly SentValue[], old: readonly SentValue[]): SentValue[] {
  return row.map((value, index) => (value === undefined ? old[index] : value));
}
