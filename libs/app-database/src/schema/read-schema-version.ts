import type { ClientBase } from 'pg';

/**
 * A cheap mark of the present schema: it changes with every committed DDL, and can change without any. It is a key of
 * caches, never a proof; what tells two schemas apart is the hash of their DDL.
 *
 * The row versions (`xmin`) of the system catalogs that describe user objects are folded into one number each.
 * `pg_class` is read by columns, since vacuum and analyze write to it.
 */
export async function readSchemaVersion(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ version: string }>(VERSION_SQL);
  return rows[0]?.version ?? '';
}

const FIRST_USER_OID = 16_384;

const versionOf = (catalog: string): string =>
  `(SELECT coalesce(sum(hashint8extended(oid::int8, xmin::text::int8)::numeric), 0)::text || '/' || count(*)
    FROM pg_catalog.${catalog} WHERE oid >= ${String(FIRST_USER_OID)})`;

const VERSION_SQL = `
SELECT concat_ws(',',
  (SELECT coalesce(sum(hashtextextended(concat_ws(':', oid, relname, relnamespace, relkind, relpersistence, relrowsecurity,
            relforcerowsecurity, relispartition, relowner, reloptions), 0)::numeric), 0)::text
     FROM pg_catalog.pg_class
    WHERE oid >= ${String(FIRST_USER_OID)} AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relpersistence <> 't'
      AND relnamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%')),
  (SELECT coalesce(sum(hashint8extended(attrelid::int8 * 2048 + attnum, a.xmin::text::int8)::numeric), 0)::text
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = attrelid
    WHERE attrelid >= ${String(FIRST_USER_OID)} AND attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'c')
      AND c.relnamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%')),
  ${[
    'pg_constraint',
    'pg_trigger',
    'pg_policy',
    'pg_proc',
    'pg_enum',
    'pg_rewrite',
    'pg_attrdef',
    'pg_extension',
  ]
    .map(versionOf)
    .join(',\n  ')}
) AS version`;
