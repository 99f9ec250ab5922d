import { rowsOf } from '../seed-tenants-table.js';

/** Ids that the free-standing sequence would have given. */
const invoice = (number: string): string => `99999 + pg_temp.number(r.n, ${number})`;

const line = '(pg_temp.pick(k, 1, c_invoice_lines))';

/** Lines first: the invoices' totals are summed up from them, as a trigger would have done. */
export const INVOICE_ROWS = [
  /* sql */ `INSERT INTO app.invoice_lines
    (invoice_id, line_no, product_id, tax_rate_id, description, quantity, unit_price)
  SELECT ${invoice('1 + (i - 1) % c_invoices')}, 1 + (i - 1) / c_invoices,
    CASE WHEN i % 3 > 0 THEN pg_temp.number(n, 1 + pg_temp.pick(k, 1, c_products)) END,
    CASE WHEN i % 7 > 0 THEN 1 + pg_temp.pick(k, 2, 6) END, pg_temp.awkward(i, pg_temp.phrase(k, 3)),
    (1 + pg_temp.pick(k, 6, 20000)) / 1000.0, pg_temp.pick(k, 7, 10000000) / 10000.0
  FROM ${rowsOf('invoice_lines')}`,

  // The first invoice was corrected by a cent by hand: a trigger that fires in a restore would undo that.
  /* sql */ `INSERT INTO app.invoices
    (id, tenant_id, number, customer_number, currency_code, issued_on, net, tax, paid_at, updated_at)
  SELECT ${invoice('i')}, tenant_id, 'INV-' || i, 1 + pg_temp.pick(k, 1, c_customers), 'EUR', pg_temp.day(k, 2),
    coalesce(total.net, 0) + CASE i WHEN 1 THEN 0.01 ELSE 0 END, coalesce(total.tax, 0),
    CASE WHEN i % 3 > 0 THEN pg_temp.moment(k, 3) END, pg_temp.moment(k, 5)
  FROM ${rowsOf('invoices')} LEFT JOIN (
    SELECT invoice_id, sum(amount) AS net, round(sum(amount * coalesce(rate, 0) / 100), 2) AS tax
    FROM app.invoice_lines LEFT JOIN app.tax_rates ON tax_rates.id = tax_rate_id GROUP BY invoice_id
  ) AS total ON total.invoice_id = ${invoice('r.i')}`,

  /* sql */ `INSERT INTO app.invoice_line_discounts (id, invoice_id, line_no, reason, discount) OVERRIDING SYSTEM VALUE
  SELECT pg_temp.number(n, i), ${invoice(`1 + ${line} % c_invoices`)}, 1 + ${line} / c_invoices,
    pg_temp.awkward(i, pg_temp.word(k, 2)), pg_temp.pick(k, 3, 10001) / 100.0
  FROM ${rowsOf('invoice_line_discounts')}`,

  /* sql */ `INSERT INTO app."Order Items" (tenant_id, "Order No", "Line", "select", "Unit Price", "Größe",
    "with ""quotes"" and 'more'\\", invoice_id, line_no)
  SELECT tenant_id, 'A/' || (i + 2) / 3, 1 + i % 3, pg_temp.awkward(i, pg_temp.word(k, 2)),
    pg_temp.pick(k, 3, 10000000) / 10000.0, CASE WHEN i % 2 = 0 THEN '½' END, i % 5 = 0,
    CASE WHEN i % 3 = 0 THEN ${invoice(`1 + ${line} % c_invoices`)} END,
    CASE WHEN i % 3 = 0 THEN 1 + ${line} / c_invoices END
  FROM ${rowsOf('order_items')}`,
];
