const touched = [
  'tenants',
  'members',
  'projects',
  'tasks',
  'comments',
  'customers',
  'products',
  'invoices',
  'bookings',
  'documents',
];
const audited = ['members', 'projects', 'customers', 'invoices'];

const touchTriggers = touched.map(
  (table) =>
    /* sql */ `CREATE TRIGGER touch BEFORE UPDATE ON app.${table} FOR EACH ROW EXECUTE FUNCTION app.touch();`,
);
const auditTriggers = audited.map(
  (table) =>
    /* sql */ `CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON app.${table} FOR EACH ROW EXECUTE FUNCTION app.audit();`,
);

/** Triggers that change the written row, or rows of other tables: a restore that fires them restores something else. */
export const TRIGGERS = /* sql */ `
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END
$$;

CREATE FUNCTION app.normalise_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email := lower(btrim(NEW.email));
  RETURN NEW;
END
$$;
CREATE TRIGGER normalise_email BEFORE INSERT OR UPDATE ON app.members
  FOR EACH ROW EXECUTE FUNCTION app.normalise_email();

CREATE FUNCTION app.audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO app.audit_trail (tenant_id, at, actor, action, subject, detail)
  VALUES (coalesce(NEW.tenant_id, OLD.tenant_id), now(), current_user, lower(TG_OP), TG_TABLE_NAME,
          jsonb_build_object('row', to_jsonb(coalesce(NEW, OLD))));
  RETURN NULL;
END
$$;

CREATE FUNCTION app.count_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE app.project_counters
    SET all_tasks = all_tasks - 1, open_tasks = open_tasks - (NOT OLD.is_closed)::int
    WHERE project_id = OLD.project_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO app.project_counters AS counters (tenant_id, project_id, all_tasks, open_tasks)
    VALUES (NEW.tenant_id, NEW.project_id, 1, (NOT NEW.is_closed)::int)
    ON CONFLICT (project_id) DO UPDATE
    SET all_tasks = counters.all_tasks + 1, open_tasks = counters.open_tasks + excluded.open_tasks;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER count_tasks AFTER INSERT OR DELETE OR UPDATE OF project_id, status ON app.tasks
  FOR EACH ROW EXECUTE FUNCTION app.count_tasks();

CREATE FUNCTION app.total_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE app.invoices SET (net, tax) = (
    SELECT coalesce(sum(amount), 0), coalesce(round(sum(amount * coalesce(rate, 0) / 100), 2), 0)
    FROM app.invoice_lines LEFT JOIN app.tax_rates ON tax_rates.id = tax_rate_id
    WHERE invoice_id = invoices.id)
  WHERE id = coalesce(NEW.invoice_id, OLD.invoice_id);
  RETURN NULL;
END
$$;
CREATE TRIGGER total_invoice AFTER INSERT OR UPDATE OR DELETE ON app.invoice_lines
  FOR EACH ROW EXECUTE FUNCTION app.total_invoice();

${[...touchTriggers, ...auditTriggers].join('\n')}
`;
