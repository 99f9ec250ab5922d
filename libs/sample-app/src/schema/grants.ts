/** What the product itself may do. Lifeboat gets its own rights when a database is prepared for it. */
export const GRANTS = /* sql */ `
GRANT USAGE ON SCHEMA app TO sample_app;
GRANT SELECT ON app.currencies, app.countries, app.tax_rates, app.feature_flags TO sample_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA app TO sample_app;

DO $$
DECLARE granted text;
BEGIN
  -- Partitions are reached through their parent only.
  FOR granted IN
    SELECT format('app.%I', relname) FROM pg_class
    WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity AND NOT relispartition
      AND relname NOT IN ('tenants', 'audit_trail')
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO sample_app', granted);
  END LOOP;
END
$$;
GRANT SELECT, UPDATE ON app.tenants TO sample_app;
GRANT SELECT, INSERT ON app.audit_trail TO sample_app;
GRANT SELECT ON app.open_tasks TO sample_app;
`;
