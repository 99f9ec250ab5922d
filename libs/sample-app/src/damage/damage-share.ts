import type { DamagedTenant } from './damaged-tenant.js';

/** How to damage some rows of a table: which column to change, and how to copy and delete rows without cascades. */
interface Spread {
  table: string;
  key: string;
  change: string;
  /** Columns and their values for a copy of row `r` under a new key. */
  copy?: { columns: string; values: string };
  /** Rows that may be deleted, a condition over `r`: such that nothing hangs on. Absent: none. */
  deletable?: string;
}

const SPREADS: readonly Spread[] = [
  { table: 'tasks', key: 'id', change: `title = title || ' (damaged)'` },
  {
    table: 'task_labels',
    key: 'task_id, label_id',
    change: `added_at = added_at + interval '1 hour'`,
    deletable: 'true',
  },
  {
    table: 'comments',
    key: 'id',
    change: `body = body || ' (damaged)'`,
    copy: { columns: 'tenant_id, task_id, body', values: 'r.tenant_id, r.task_id, r.body' },
    deletable: 'NOT EXISTS (SELECT FROM app.comments AS reply WHERE reply.parent_id = r.id)',
  },
  { table: 'customers', key: 'tenant_id, number', change: `notes = 'damaged'` },
  { table: 'products', key: 'id', change: 'price = price + 1' },
  { table: 'invoices', key: 'id', change: 'paid_at = NULL' },
  {
    table: 'invoice_lines',
    key: 'invoice_id, line_no',
    change: `description = description || ' (damaged)'`,
  },
  {
    table: 'deals',
    key: 'id',
    change: 'value = value + 1',
    copy: { columns: 'tenant_id, title, currency_code', values: 'r.tenant_id, r.title, r.currency_code' },
    deletable: 'true',
  },
  {
    table: 'price_list',
    key: 'tenant_id, sku, quantity_from',
    change: 'price = price + 1',
    deletable: 'true',
  },
  { table: 'documents', key: 'id', change: 'body = reverse(body)' },
  { table: 'document_pages', key: 'document_id, page', change: `scan = '\\x00'`, deletable: 'true' },
  { table: 'bookings', key: 'id', change: `purpose = 'damaged'`, deletable: 'true' },
  {
    table: 'events',
    key: 'id, occurred_at',
    change: `kind = kind || '!'`,
    copy: { columns: 'tenant_id, occurred_at, kind', values: 'r.tenant_id, r.occurred_at, r.kind' },
    deletable: 'true',
  },
  {
    table: 'usage_records',
    key: 'tenant_id, meter, id',
    change: 'quantity = quantity + 1',
    copy: {
      columns: 'tenant_id, meter, id, quantity, measured',
      values: 'r.tenant_id, r.meter, r.id + (SELECT max(id) FROM app.usage_records), r.quantity, r.measured',
    },
    deletable: 'true',
  },
  {
    table: 'custom_fields',
    key: 'tenant_id, id',
    change: 'flag = NOT coalesce(flag, false)',
    deletable: 'true',
  },
];

/**
 * Damages about this share of the tenant's rows, spread evenly: a third each deleted, changed and added where the
 * table allows for it.
 */
export async function damageShare(tenant: DamagedTenant, fraction: number): Promise<Record<string, number>> {
  const ways = { deleted: 0, changed: 0, added: 0 };
  for (const { table, key, change, copy, deletable } of SPREADS) {
    const kinds = 1 + (copy === undefined ? 0 : 1) + (deletable === undefined ? 0 : 1);
    const pick = (where = 'true'): string =>
      `(${key}) IN ${tenant.some(table, key, { share: fraction / kinds, atLeast: 0, where })}`;
    ways.changed += await tenant.run(`UPDATE app.${table} SET ${change} WHERE ${pick()}`);
    if (deletable !== undefined) {
      ways.deleted += await tenant.run(`DELETE FROM app.${table} WHERE ${pick(deletable)}`);
    }
    if (copy !== undefined) {
      ways.added += await tenant.run(
        `INSERT INTO app.${table} (${copy.columns}) SELECT ${copy.values} FROM app.${table} AS r WHERE ${pick()}`,
      );
    }
  }
  return ways;
}
