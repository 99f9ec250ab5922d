import type { Way } from './way.js';

/** Keys that changed, unique values that changed hands, rows that changed partition. */
export const WAYS_OF_MOVING: Record<string, Way> = {
  // Prices follow by ON UPDATE CASCADE.
  'article numbers changed': (tenant) =>
    tenant.run(
      `UPDATE app.products SET sku = 'NEW-' || sku WHERE id IN ${tenant.some('products', 'id', { share: 0.3 })}`,
    ),
  'keys of custom fields shifted': (tenant) =>
    tenant.run(`UPDATE app.custom_fields SET id = id + (SELECT max(id) FROM app.custom_fields WHERE tenant_id = ${tenant.id})
      WHERE (tenant_id, id) IN ${tenant.some('custom_fields', 'tenant_id, id', { share: 0.2 })}`),
  'keys of api keys changed': (tenant) =>
    tenant.run(
      `UPDATE app.api_keys SET id = -id, token_hash = token_hash || '\\x00' WHERE tenant_id = ${tenant.id}`,
    ),
  'a numeric key written otherwise': (tenant) =>
    tenant.run(`UPDATE app.price_list SET quantity_from = trim_scale(quantity_from) + 0.00
      WHERE tenant_id = ${tenant.id}`),
  'label names swapped': (tenant) => tenant.swap('labels', 'name', 'swapping'),
  'addresses of members swapped': (tenant) => tenant.swap('members', 'email', 'swapping@example.com'),
  'invoice numbers swapped': (tenant) => tenant.swap('invoices', 'number', 'swapping'),
  // The constraint is deferred: the whole order may turn round in one statement.
  'positions of tasks turned round': (tenant) =>
    tenant.run(`UPDATE app.tasks SET position = last.position + 1 - tasks.position
      FROM (SELECT project_id, max(position) AS position FROM app.tasks
        WHERE tenant_id = ${tenant.id} GROUP BY 1) AS last
      WHERE last.project_id = tasks.project_id AND tasks.tenant_id = ${tenant.id}`),
  'absences shifted into each other': (tenant) =>
    tenant.run(`UPDATE app.absences SET days = daterange(lower(days) + 10, upper(days) + 10)
      WHERE tenant_id = ${tenant.id}`),
  'tasks moved to another parent': (tenant) =>
    tenant.run(
      `UPDATE app.tasks SET parent_id = NULL WHERE id IN ${tenant.some('tasks', 'id', { share: 0.1 })}`,
    ),
  'events moved to another month': (tenant) =>
    tenant.run(`UPDATE app.events SET occurred_at = occurred_at + interval '31 days'
      WHERE (id, occurred_at) IN ${tenant.some('events', 'id, occurred_at', { share: 0.2, where: 'isfinite(r.occurred_at)' })}`),
  'usage moved to another meter': (tenant) =>
    tenant.run(`UPDATE app.usage_records SET meter = CASE meter WHEN 'calls' THEN 'storage' ELSE 'calls' END,
        id = id + (SELECT max(id) FROM app.usage_records WHERE tenant_id = ${tenant.id})
      WHERE (tenant_id, meter, id) IN ${tenant.some('usage_records', 'tenant_id, meter, id', { share: 0.3 })}`),
};
