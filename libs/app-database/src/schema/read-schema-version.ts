import type { ClientBase } from 'pg';

/**
 * A cheap mark of the present schema: it changes with every committed DDL that matters to a restore, and can change
 * without any. It is a key of caches, never a proof; what tells two schemas apart is the hash of their DDL.
 *
 * Of the system catalogs that describe user objects, the row versions (`xmin`) are folded into one number each; those
 * that the server writes to in its own upkeep are read by columns: VACUUM, ANALYZE and REINDEX change nothing here.
 * Staging and temporary tables come and go, and do not count.
 */
export async function readSchemaVersion(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ version: string }>(VERSION_SQL);
  return rows[0]?.version ?? '';
}

const FIRST_USER_OID = 16_384;

/** One number for a set of rows, whatever their order. */
const fold = (hash: string, from: string): string =>
  `(SELECT coalesce(sum(${hash}::numeric), 0)::text || '/' || count(*) FROM ${from})`;

const byColumns = (columns: string, from: string): string =>
  fold(`hashtextextended(concat_ws(':', ${columns}), 0)`, from);

const byVersion = (catalog: string, where = 'true'): string =>
  fold(
    'hashint8extended(c.oid::int8, c.xmin::text::int8)',
    `pg_catalog.${catalog} AS c WHERE c.oid >= ${String(FIRST_USER_OID)} AND ${where}`,
  );

const ofTable = (column: string): string => `${column} IN (SELECT oid FROM tables)`;

const PARTS = [
  byColumns(
    `oid, relname, relnamespace, relkind, relpersistence, relrowsecurity, relforcerowsecurity, relispartition, relowner,
     reloptions, relpartbound`,
    `pg_catalog.pg_class WHERE relkind <> 'c' AND ${ofTable('oid')}`,
  ),
  fold(
    'hashint8extended(attrelid::int8 * 2048 + attnum, xmin::text::int8)',
    `pg_catalog.pg_attribute WHERE attnum > 0 AND ${ofTable('attrelid')}`,
  ),
  byColumns(
    `i.relname, indrelid, indnkeyatts, indisunique, indisprimary, indisexclusion, indimmediate, indisvalid, indkey,
     indcollation, indclass, indoption, indexprs, indpred`,
    `pg_catalog.pg_index JOIN pg_catalog.pg_class AS i ON i.oid = indexrelid WHERE ${ofTable('indrelid')}`,
  ),
  // Without the index behind a constraint, which REINDEX CONCURRENTLY replaces.
  byColumns(
    `oid, conname, connamespace, contype, condeferrable, condeferred, convalidated, conrelid, contypid, confrelid,
     conparentid, confupdtype, confdeltype, confmatchtype, conkey, confkey, conpfeqop, conexclop, conbin`,
    `pg_catalog.pg_constraint WHERE conrelid = 0 OR ${ofTable('conrelid')}`,
  ),
  byColumns('inhrelid, inhparent, inhseqno', `pg_catalog.pg_inherits WHERE ${ofTable('inhrelid')}`),
  byColumns(
    'seqrelid, seqtypid, seqstart, seqincrement, seqmax, seqmin, seqcycle',
    `pg_catalog.pg_sequence WHERE ${ofTable('seqrelid')}`,
  ),
  byColumns(
    'oid, nspname',
    `pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT LIKE 'lifeboat\\_staging\\_%'`,
  ),
  byVersion('pg_type', `(c.typtype IN ('d', 'e', 'r', 'm') OR (c.typtype = 'b' AND c.typcategory <> 'A'))`),
  byVersion('pg_attrdef', ofTable('c.adrelid')),
  // By what they are, not by version: an apply without replica mode switches triggers off and on again.
  byColumns(
    `oid, tgrelid, tgparentid, tgname, tgfoid, tgtype, tgenabled, tgconstrrelid, tgconstrindid, tgconstraint, tgdeferrable,
     tginitdeferred, tgattr, tgargs, tgqual, tgoldtable, tgnewtable`,
    `pg_catalog.pg_trigger WHERE ${ofTable('tgrelid')}`,
  ),
  byVersion('pg_rewrite', ofTable('c.ev_class')),
  byVersion('pg_policy', ofTable('c.polrelid')),
  ...['pg_proc', 'pg_enum', 'pg_extension', 'pg_collation', 'pg_operator', 'pg_cast', 'pg_statistic_ext'].map(
    (catalog) => byVersion(catalog),
  ),
];

const VERSION_SQL = `
WITH tables AS MATERIALIZED (
  SELECT c.oid FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
   WHERE c.oid >= ${String(FIRST_USER_OID)} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND c.relpersistence <> 't'
     AND n.nspname NOT LIKE 'lifeboat\\_staging\\_%')
SELECT concat_ws(',', ${PARTS.join(',\n  ')}) AS version`;
