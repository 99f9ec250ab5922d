/**
 * Partitioned tables: by month with a default partition, by list with a partition that is itself split by hash; and a
 * table without a key, filled by triggers.
 */
export const EVENT_TABLES = /* sql */ `
CREATE TABLE app.events (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  address inet,
  payload jsonb,
  PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX events_tenant_idx ON app.events (tenant_id, occurred_at);
CREATE TABLE app.events_2026_01 PARTITION OF app.events FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
CREATE TABLE app.events_2026_02 PARTITION OF app.events FOR VALUES FROM ('2026-02-01Z') TO ('2026-03-01Z');
CREATE TABLE app.events_2026_03 PARTITION OF app.events FOR VALUES FROM ('2026-03-01Z') TO ('2026-04-01Z');
-- Made apart and attached: its columns stand in another order, and one is gone.
CREATE TABLE app.events_2026_04 (
  payload jsonb,
  imported_by text,
  kind text NOT NULL,
  tenant_id uuid NOT NULL,
  address inet,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
ALTER TABLE app.events_2026_04 DROP COLUMN imported_by;
ALTER TABLE app.events ATTACH PARTITION app.events_2026_04 FOR VALUES FROM ('2026-04-01Z') TO ('2026-05-01Z');
CREATE TABLE app.events_default PARTITION OF app.events DEFAULT;

CREATE TABLE app.usage_records (
  tenant_id uuid NOT NULL,
  meter text NOT NULL,
  id bigint NOT NULL,
  quantity numeric NOT NULL,
  measured tstzrange NOT NULL,
  PRIMARY KEY (tenant_id, meter, id),
  FOREIGN KEY (tenant_id) REFERENCES app.tenants ON DELETE CASCADE
) PARTITION BY LIST (meter);
CREATE TABLE app.usage_records_storage PARTITION OF app.usage_records FOR VALUES IN ('storage', 'traffic');
CREATE TABLE app.usage_records_calls PARTITION OF app.usage_records FOR VALUES IN ('calls') PARTITION BY HASH (id);
CREATE TABLE app.usage_records_calls_0 PARTITION OF app.usage_records_calls FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.usage_records_calls_1 PARTITION OF app.usage_records_calls FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE app.usage_records_other PARTITION OF app.usage_records DEFAULT;

CREATE TABLE app.audit_trail (
  tenant_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb
);
CREATE INDEX audit_trail_tenant_idx ON app.audit_trail (tenant_id, at);
`;
