import { rowsOf } from '../seed-tenants-table.js';

/** Rows of the partitioned tables, into every partition, and an audit trail in which rows occur twice. */
export const EVENT_ROWS = [
  /* sql */ `INSERT INTO app.events (id, tenant_id, occurred_at, kind, address, payload)
  SELECT pg_temp.key('event', n, i), tenant_id,
    CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '0753-04-21 00:00:00Z BC' WHEN 3 THEN '-infinity'
           WHEN 4 THEN '2026-04-15 10:30:00.123456Z' WHEN 5 THEN '2026-02-28 23:59:59.999999Z'
           ELSE pg_temp.moment(k, 1) END,
    pg_temp.word(k, 3), CASE i % 3 WHEN 0 THEN '2001:db8::1/64' WHEN 1 THEN '10.0.0.1/8' END::inet,
    CASE WHEN i % 5 > 0 THEN jsonb_build_object('path', '/' || pg_temp.word(k, 4), 'ms', pg_temp.pick(k, 5, 9999),
      'text', pg_temp.awkward(1 + i % 8, '')) END
  FROM ${rowsOf('events')}`,

  /* sql */ `INSERT INTO app.usage_records (tenant_id, meter, id, quantity, measured)
  SELECT tenant_id, ('{calls,storage,calls,seats,traffic}'::text[])[1 + i % 5], i,
    CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN 0.000 ELSE pg_temp.pick(k, 1, 1000000) / 1000.0 END,
    tstzrange(pg_temp.moment(k, 2), 'infinity', '[)')
  FROM ${rowsOf('usage_records')}`,

  /* sql */ `INSERT INTO app.audit_trail (tenant_id, at, actor, action, subject, detail)
  SELECT tenant_id, pg_temp.moment((n::bigint << 32) + (i + 1) / 2, 1), 'sample_app', 'update', 'members',
    CASE WHEN (i + 1) / 2 % 2 = 0 THEN jsonb_build_object('field', pg_temp.word((i + 1) / 2, 3)) END
  FROM ${rowsOf('audit_trail')}`,
];
