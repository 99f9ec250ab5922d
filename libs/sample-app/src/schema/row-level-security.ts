const CURRENT_TENANT = `nullif(current_setting('app.current_tenant', true), '')::uuid`;

const secure = (table: string, using: string, check = using): string => /* sql */ `
ALTER TABLE app.${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON app.${table} USING (${using}) WITH CHECK (${check});`;

/** A table without a tenant column is visible where its parent is: the parent's own policy decides. */
const throughParent = (parent: string, condition: string): string =>
  `EXISTS (SELECT FROM app.${parent} AS parent WHERE ${condition})`;

const linked = [
  secure('task_labels', throughParent('tasks', 'parent.id = task_id')),
  secure('invoice_lines', throughParent('invoices', 'parent.id = invoice_id')),
  secure(
    'invoice_line_discounts',
    throughParent(
      'invoice_lines',
      'parent.invoice_id = invoice_line_discounts.invoice_id AND parent.line_no = invoice_line_discounts.line_no',
    ),
  ),
  secure('document_pages', throughParent('documents', 'parent.id = document_id')),
];

/** Row level security, enabled and forced, on every table that holds tenants' rows, partitions too. */
export const ROW_LEVEL_SECURITY = /* sql */ `
${secure('tenants', `id = ${CURRENT_TENANT}`)}
${secure('templates', `tenant_id = ${CURRENT_TENANT} OR tenant_id IS NULL`, `tenant_id = ${CURRENT_TENANT}`)}
${linked.join('\n')}

DO $do$
DECLARE direct text;
BEGIN
  FOR direct IN
    SELECT format('app.%I', relname)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
    WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p') AND NOT relrowsecurity
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', direct);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', direct);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = %s)', direct, $policy$${CURRENT_TENANT}$policy$);
  END LOOP;
END
$do$;
`;
