/** Moves every sequence past the highest number that was seeded, as if it had given them. */
export const ADVANCE_SEQUENCES = [
  ['app.labels_id_seq', 'app.labels', 'id'],
  ['app.tasks_id_seq', 'app.tasks', 'id'],
  ['app.deals_id_seq', 'app.deals', 'id'],
  ['app.products_id_seq', 'app.products', 'id'],
  ['app.invoice_ids', 'app.invoices', 'id'],
  ['app.invoice_line_discounts_id_seq', 'app.invoice_line_discounts', 'id'],
  ['app.rooms_id_seq', 'app.rooms', 'id'],
  ['app.api_keys_id_seq', 'app.api_keys', 'id'],
  ['app.tax_rates_id_seq', 'app.tax_rates', 'id'],
].map(([sequence, table, column]) => `SELECT setval('${sequence}', (SELECT max(${column}) FROM ${table}))`);
