/**
 * What the product may do, and what Lifeboat needs to read and write every table. The latter is skipped where the
 * cluster has no role `lifeboat`.
 */
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

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'lifeboat') THEN
    GRANT USAGE ON SCHEMA app TO lifeboat;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA app TO lifeboat;
    GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA app TO lifeboat;
  END IF;
END
$$;
`;
