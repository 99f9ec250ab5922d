import type { Way } from './way.js';

/** Rows that were not there, in tables of every kind. */
export const WAYS_OF_ADDING: Record<string, Way> = {
  'tasks added': (tenant) =>
    tenant.run(`INSERT INTO app.tasks (tenant_id, project_id, title, position)
      SELECT tenant_id, project_id, 'Added by mistake', max(position) + 1 FROM app.tasks
      WHERE tenant_id = ${tenant.id} GROUP BY tenant_id, project_id`),
  'comments added': (tenant) =>
    tenant.run(`INSERT INTO app.comments (tenant_id, task_id, body)
      SELECT tenant_id, id, 'Added' FROM app.tasks WHERE id IN ${tenant.some('tasks', 'id', { share: 0.05 })}`),
  'labels added and given': (tenant) =>
    tenant.run(`WITH added AS (
        INSERT INTO app.labels (tenant_id, name) 
        VALUES (${tenant.id}, 'added ' || nextval('app.labels_id_seq')) RETURNING id)
      INSERT INTO app.task_labels (task_id, label_id)
      SELECT tasks.id, added.id FROM added, app.tasks WHERE tasks.id IN ${tenant.some('tasks', 'id', { share: 0.05 })}`),
  'invoices added': (tenant) =>
    tenant.run(`WITH added AS (
        INSERT INTO app.invoices (tenant_id, number, customer_number, currency_code, issued_on)
        SELECT tenant_id, 'WRONG-' || nextval('app.invoice_numbers'), number, 'EUR', '2026-06-01'
        FROM app.customers WHERE (tenant_id, number) IN ${tenant.some('customers', 'tenant_id, number', { share: 0.1 })}
        RETURNING id)
      INSERT INTO app.invoice_lines (invoice_id, line_no, description, unit_price) SELECT id, 1, 'Wrong', 9.99 FROM added`),
  'documents added': (tenant) =>
    tenant.run(`INSERT INTO app.documents (tenant_id, title, body)
      SELECT ${tenant.id}, 'Added', string_agg(md5(n::text), ' ') FROM generate_series(1, 500) AS n`),
  'events added': (tenant) =>
    tenant.run(`INSERT INTO app.events (tenant_id, occurred_at, kind)
      SELECT ${tenant.id}, '2026-01-15Z'::timestamptz + n * interval '20 days', 'added' FROM generate_series(0, 9) AS n`),
  'audit rows doubled': (tenant) =>
    tenant.run(`INSERT INTO app.audit_trail
      SELECT * FROM app.audit_trail WHERE tenant_id = ${tenant.id} AND detail IS NULL`),
  'custom fields copied': (tenant) =>
    tenant.run(`INSERT INTO app.custom_fields (tenant_id, id, label, exact, words, moment)
      SELECT tenant_id, id + (SELECT max(id) FROM app.custom_fields WHERE tenant_id = ${tenant.id}), label, exact, words, moment FROM app.custom_fields
      WHERE (tenant_id, id) IN ${tenant.some('custom_fields', 'tenant_id, id', { share: 0.2 })}`),
};
