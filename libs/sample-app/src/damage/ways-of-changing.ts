import type { Way } from './way.js';

const change =
  (table: string, key: string, share: number, assignments: string): Way =>
  (tenant) =>
    tenant.run(
      `UPDATE app.${table} SET ${assignments} WHERE (${key}) IN ${tenant.some(table, key, { share })}`,
    );

/** Rows whose values changed, keys not. */
export const WAYS_OF_CHANGING: Record<string, Way> = {
  'settings of the tenant changed': (tenant) =>
    tenant.run(`UPDATE app.tenants SET settings = '{"plan": "wrong"}', name = 'Überschrieben', status = 'closed',
      slug = slug || '-renamed', owner_member_id = NULL WHERE id = ${tenant.id}`),
  'profile changed': change('tenant_profiles', 'tenant_id', 1, `address.city = 'Nowhere', logo = NULL`),
  'tasks changed': change('tasks', 'id', 0.2, `title = upper(title) || '?', status = 'done', history = '{}'`),
  'members changed': change(
    'members',
    'id',
    0.2,
    `display_name = '', preferences = '{}', email = 'X' || email`,
  ),
  'customers changed': change(
    'customers',
    'tenant_id, number',
    0.3,
    `delivery_addresses = ARRAY[billing_address], location = NULL, discount = NULL, notes = 'lost'`,
  ),
  'prices rewritten with other scales': change('products', 'id', 0.5, 'price = price * 1.0, weight = NULL'),
  'invoice lines changed': change('invoice_lines', 'invoice_id, line_no', 0.2, 'quantity = quantity + 1'),
  'discounts changed': change('invoice_line_discounts', 'id', 0.3, 'discount = 100 - discount'),
  'documents overwritten': change('documents', 'id', 0.3, `body = reverse(body), original = NULL`),
  // The large values stay as they are: only the row around them changes.
  'documents renamed': change('documents', 'id', 0.3, `title = title || ' (copy)'`),
  'custom fields overwritten': change(
    'custom_fields',
    'tenant_id, id',
    0.5,
    `exact = coalesce(exact, 1) * 10, precise = 0, words = words || '!', moment = now(), document = '[]',
     markup = NULL, spot = '(1,1)', grid = '{}', postal = NULL, statuses = NULL, moments = 'empty', raw = '\\x00'`,
  ),
  'deals changed': change('deals', 'id', 0.3, `probability = -probability, value = NULL, expected = NULL`),
  'members of projects changed': change(
    'project_members',
    'tenant_id, project_id, member_id',
    0.3,
    `roles = roles || 'guest'::app.member_role, allocation = NULL`,
  ),
  'rooms changed': change('rooms', 'id', 0.5, `opening_hours = NULL, seats = seats + 1`),
  'own templates changed': change('templates', 'id', 0.5, `body = ''`),
};
