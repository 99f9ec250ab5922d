import type { EnrolledTable } from '@lifeboat/catalog';
import { runSql } from '../stack/run-sql.js';

const TABLES = `
SELECT c.relname AS "table", n.nspname AS schema, (c.relname = 'tenants') AS root,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.place) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
                  JOIN pg_attribute a ON a.attnum = k.attnum WHERE i.indrelid = c.oid AND a.attrelid = c.oid AND i.indisprimary), '{}') AS "keyColumns",
       (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       coalesce((SELECT a.attnotnull FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'), false) AS sure,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS direct
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'app' AND c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence = 'p'
 ORDER BY 1`;

interface FoundTable {
  schema: string;
  table: string;
  root: boolean;
  keyColumns: string[];
  columns: EnrolledTable['columns'];
  sure: boolean;
  direct: boolean;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Gives the tables of schema `app` that have a tenant identities that name it, and publishes them. */
export async function enrolTables(url: string, publication: string): Promise<EnrolledTable[]> {
  const found = await runSql<FoundTable>(url, TABLES);
  const enrolled: EnrolledTable[] = [];
  for (const { schema, table, root, keyColumns, columns, sure, direct } of found) {
    if (!root && !direct) {
      continue;
    }
    const sql = `${quoted(schema)}.${quoted(table)}`;
    const tenantColumn = root ? 'id' : 'tenant_id';
    const identity = root ? 'default' : sure && keyColumns.length > 0 ? 'index' : 'full';
    if (identity === 'index') {
      const index = quoted(`lifeboat_${table}`.slice(0, 63));
      const key = [...new Set([tenantColumn, ...keyColumns])].map(quoted).join(', ');
      await runSql(url, `CREATE UNIQUE INDEX ${index} ON ${sql} (${key})`);
      await runSql(url, `ALTER TABLE ${sql} REPLICA IDENTITY USING INDEX ${index}`);
    } else if (identity === 'full') {
      await runSql(url, `ALTER TABLE ${sql} REPLICA IDENTITY FULL`);
    }
    enrolled.push({ schema, table, tenantColumn, keyColumns, identity, columns });
  }
  const names = enrolled.map(({ schema, table }) => `${quoted(schema)}.${quoted(table)}`);
  await runSql(url, `CREATE PUBLICATION ${quoted(publication)} FOR TABLE ${names.join(', ')}`);
  return enrolled;
}
