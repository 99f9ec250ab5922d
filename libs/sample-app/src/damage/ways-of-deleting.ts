import type { Way } from './way.js';

const deleteSome =
  (table: string, key: string, share: number, where?: string): Way =>
  (tenant) =>
    tenant.run(
      `DELETE FROM app.${table} WHERE (${key}) IN ${tenant.some(table, key, where === undefined ? { share } : { share, where })}`,
    );

/** Rows lost one by one, with everything below them, and table by table. */
export const WAYS_OF_DELETING: Record<string, Way> = {
  // Tasks, comments, labels and counters go with their project; members lose their home.
  'projects deleted in cascade': deleteSome('projects', 'id', 0.2),
  'tasks deleted in cascade': deleteSome('tasks', 'id', 0.05),
  // Tasks, comments and projects forget them; bookings and absences go.
  'members deleted': deleteSome('members', 'id', 0.1, `r.role <> 'owner'`),
  'labels deleted': deleteSome('labels', 'id', 0.2),
  'products deleted': deleteSome('products', 'id', 0.2),
  'invoices deleted in cascade': deleteSome('invoices', 'id', 0.2),
  'half of the comments deleted': deleteSome('comments', 'id', 0.5),
  'events of a month deleted': (tenant) =>
    tenant.run(
      `DELETE FROM app.events WHERE tenant_id = ${tenant.id} AND occurred_at >= '2026-04-01Z' AND occurred_at < '2026-05-01Z'`,
    ),
  'order items emptied': (tenant) =>
    tenant.run(`DELETE FROM app."Order Items" WHERE tenant_id = ${tenant.id}`),
  'bookings emptied': (tenant) => tenant.run(`DELETE FROM app.bookings WHERE tenant_id = ${tenant.id}`),
  'document pages emptied': (tenant) =>
    tenant.run(
      `DELETE FROM app.document_pages USING app.documents WHERE document_id = id AND tenant_id = ${tenant.id}`,
    ),
  'one of two equal audit rows deleted': (tenant) =>
    tenant.run(`DELETE FROM app.audit_trail WHERE ctid IN (
      SELECT max(ctid) FROM app.audit_trail WHERE tenant_id = ${tenant.id} GROUP BY at, subject, detail HAVING count(*) > 1)`),
};
