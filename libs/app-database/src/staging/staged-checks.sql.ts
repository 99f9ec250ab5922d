/** What a table demands of its rows, as SQL that can be asked of a staged copy. */
export interface TableDemands {
  generated: { name: string; type: string; expression: string }[];
  checks: { name: string; expression: string }[];
  /** Unique keys and indexes: what follows the table's name in `CREATE UNIQUE INDEX`. */
  uniqueIndexes: { name: string; definition: string }[];
  /** Exclusion constraints, and keys without overlaps: what follows their name in `ADD CONSTRAINT`. */
  exclusions: { name: string; definition: string }[];
}

const list = (fields: Record<string, string>, order: string, from: string): string =>
  `(SELECT coalesce(jsonb_agg(jsonb_build_object(${Object.entries(fields)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(', ')}) ORDER BY ${order}), '[]') FROM ${from})`;

/** Of the table whose oid is `$1`; constraints that the server does not enforce (PostgreSQL 18) are left out. */
export const TABLE_DEMANDS_SQL = `
SELECT jsonb_build_object(
  'generated', ${list(
    {
      name: 'a.attname',
      type: 'format_type(a.atttypid, a.atttypmod)',
      expression: 'pg_get_expr(d.adbin, d.adrelid)',
    },
    'a.attnum',
    `pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped`,
  )},
  'checks', ${list(
    { name: 'con.conname', expression: 'pg_get_expr(con.conbin, con.conrelid)' },
    'con.conname',
    `pg_constraint con WHERE con.conrelid = c.oid AND con.contype = 'c'
        AND coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true)`,
  )},
  'uniqueIndexes', ${list(
    {
      name: 'ic.relname',
      definition: `substr(pg_get_indexdef(i.indexrelid), 1 + length(
        format('CREATE UNIQUE INDEX %I ON %s%I.%I ', ic.relname, CASE WHEN ic.relkind = 'I' THEN 'ONLY ' ELSE '' END, n.nspname, c.relname)))`,
    },
    'ic.relname',
    `pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND NOT i.indisexclusion`,
  )},
  'exclusions', ${list(
    { name: 'con.conname', definition: 'pg_get_constraintdef(con.oid)' },
    'con.conname',
    `pg_constraint con JOIN pg_index i ON i.indexrelid = con.conindid
      WHERE con.conrelid = c.oid AND con.contype IN ('p', 'u', 'x') AND i.indisexclusion`,
  )}) AS demands
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1`;
