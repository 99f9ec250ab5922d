/** How the rows of one table are told apart by tenant, written by hand: the demo's proof must not trust Lifeboat. */
export interface TenantTable {
  /** `schema.table`, without quotes: `app.Order Items`. */
  name: string;
  /** The table as SQL writes it. */
  sql: string;
  /** A FROM clause in which `r` is one row of the table. */
  from: string;
  /** The row's tenant, as an expression over that clause. */
  tenant: string;
}

const direct = (table: string, sql = `app.${table}`): TenantTable => ({
  name: `app.${table}`,
  sql,
  from: `${sql} r`,
  tenant: 'r.tenant_id',
});

const linked = (table: string, join: string): TenantTable => ({
  name: `app.${table}`,
  sql: `app.${table}`,
  from: `app.${table} r ${join}`,
  tenant: 'parent.tenant_id',
});

/** Every table that holds tenants' rows, parents before children where there is no circle. */
export const TENANT_TABLES: readonly TenantTable[] = [
  { name: 'app.tenants', sql: 'app.tenants', from: 'app.tenants r', tenant: 'r.id' },
  direct('tenant_profiles'),
  direct('members'),
  direct('templates'),
  direct('projects'),
  direct('project_members'),
  direct('api_keys'),
  direct('labels'),
  direct('tasks'),
  linked('task_labels', 'JOIN app.tasks parent ON parent.id = r.task_id'),
  direct('comments'),
  direct('project_counters'),
  direct('customers'),
  direct('deals'),
  direct('products'),
  direct('price_list'),
  direct('invoices'),
  linked('invoice_lines', 'JOIN app.invoices parent ON parent.id = r.invoice_id'),
  linked(
    'invoice_line_discounts',
    `JOIN app.invoice_lines line ON line.invoice_id = r.invoice_id AND line.line_no = r.line_no
     JOIN app.invoices parent ON parent.id = line.invoice_id`,
  ),
  direct('Order Items', 'app."Order Items"'),
  direct('rooms'),
  direct('bookings'),
  direct('absences'),
  direct('documents'),
  linked('document_pages', 'JOIN app.documents parent ON parent.id = r.document_id'),
  direct('events'),
  direct('usage_records'),
  direct('audit_trail'),
  direct('custom_fields'),
];

/** What belongs to nobody: the lookups, the product's own rows among the tenants', and its migration history. */
export const NOBODYS_ROWS: readonly { name: string; from: string }[] = [
  { name: 'app.currencies', from: 'app.currencies r' },
  { name: 'app.countries', from: 'app.countries r' },
  { name: 'app.tax_rates', from: 'app.tax_rates r' },
  { name: 'app.feature_flags', from: 'app.feature_flags r' },
  { name: 'app.schema_history', from: 'app.schema_history r' },
  { name: 'app.templates', from: 'app.templates r WHERE r.tenant_id IS NULL' },
];
