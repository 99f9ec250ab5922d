/** Lookups and the product's own templates: always the same. */
export const SHARED_ROWS = [
  /* sql */ `INSERT INTO app.currencies (code, name, minor_units) VALUES
  ('EUR', 'Euro', 2), ('USD', 'US dollar', 2), ('GBP', 'Pound sterling', 2), ('JPY', 'Yen', 0), ('CHF', 'Franken', 2)`,
  /* sql */ `INSERT INTO app.countries (code, name, currency_code) VALUES
  ('DE', 'Deutschland', 'EUR'), ('FR', 'France', 'EUR'), ('US', 'United States', 'USD'), ('GB', 'United Kingdom', 'GBP'),
  ('JP', '日本', 'JPY'), ('CH', 'Schweiz/Suisse', 'CHF')`,
  /* sql */ `INSERT INTO app.tax_rates (id, country_code, rate, valid) VALUES
  (1, 'DE', 19, '[2021-01-01,)'), (2, 'DE', 7, '(,)'), (3, 'FR', 20, '(,)'), (4, 'GB', 20, '(,)'),
  (5, 'JP', 10, '[2019-10-01,)'), (6, 'CH', 8.1, '[2024-01-01,)')`,
  /* sql */ `INSERT INTO app.feature_flags (name, enabled) VALUES ('new-editor', true), ('ai', false)`,
  /* sql */ `INSERT INTO app.schema_history (version, applied_at)
  SELECT version, '2025-01-01Z'::timestamptz + version * interval '1 week' FROM generate_series(1, 40) AS version`,
  /* sql */ `INSERT INTO app.templates (id, tenant_id, name, body)
  SELECT pg_temp.key('shared template', 0, i), NULL, 'Template ' || i, E'# Template\\n' || repeat('- step\\n', i)
  FROM generate_series(1, 5) AS i`,
];
