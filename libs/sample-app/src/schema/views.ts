/** A view (with the reader's rights) and a materialized view over all tenants: neither holds anybody's rows. */
export const VIEWS = /* sql */ `
CREATE VIEW app.open_tasks WITH (security_invoker = true) AS
SELECT tasks.tenant_id, projects.name AS project, tasks.title, tasks.due_at
FROM app.tasks JOIN app.projects ON projects.id = tasks.project_id
WHERE NOT tasks.is_closed;

CREATE MATERIALIZED VIEW app.revenue_by_month AS
SELECT tenant_id, date_trunc('month', issued_on) AS month, currency_code, sum(gross) AS gross
FROM app.invoices GROUP BY 1, 2, 3
WITH NO DATA;
`;
