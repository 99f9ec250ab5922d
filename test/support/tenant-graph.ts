import { createHash } from 'node:crypto';
import { TENANT_TABLES, type TenantTable } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';

/** How the rows of a table in schema `app` are told apart by tenant. */
export type OwnedTable = Pick<TenantTable, 'name' | 'from' | 'tenant'>;

/** What of a tenant is read. */
export interface GraphOptions {
  /** Those of the sample application if not given. */
  tables?: readonly OwnedTable[];
  /** Columns, as `schema.table.column`, of which the values may differ. */
  ignored?: readonly string[];
}

interface ForeignKey {
  name: string;
  child: string;
  columns: string[];
  parent: string;
  referenced: string[];
}

interface Row {
  table: string;
  values: Record<string, unknown>;
}

/** A tenant's rows, with what they say apart from their keys, and who refers to whom. */
export interface TenantGraph {
  /** Per table: for each row a colour that stands for its values and, some steps far, for all rows around it; sorted. */
  colours: Record<string, string[]>;
  /** Per table: the keys of its rows. */
  keys: Record<string, string[]>;
}

const ROUNDS = 5;

const FOREIGN_KEYS = `
SELECT con.conname AS name, 'app.' || c.relname AS child, 'app.' || p.relname AS parent,
       (SELECT array_agg(attname::text ORDER BY n) FROM unnest(conkey) WITH ORDINALITY AS k(number, n)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = number) AS columns,
       (SELECT array_agg(attname::text ORDER BY n) FROM unnest(confkey) WITH ORDINALITY AS k(number, n)
          JOIN pg_attribute ON attrelid = confrelid AND attnum = number) AS referenced
  FROM pg_constraint AS con JOIN pg_class AS c ON c.oid = conrelid JOIN pg_class AS p ON p.oid = confrelid
 WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'app'::regnamespace ORDER BY 1, 2`;

const PRIMARY_KEYS = `
SELECT 'app.' || relname AS table, array_agg(attname::text ORDER BY attnum) AS columns,
       array_agg(attname::text) FILTER (WHERE atttypid IN ('uuid'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype)) AS numbers
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
 WHERE indisprimary AND relnamespace = 'app'::regnamespace GROUP BY 1`;

/**
 * Reads a tenant's rows as a graph, by a list of predicates and by PostgreSQL's catalogs, so that it
 * knows nothing of what Lifeboat makes of them. Two tenants with equal colours are the same but for their keys.
 */
export async function readTenantGraph(
  url: string,
  tenantId: string,
  { tables: owned = TENANT_TABLES, ignored = [] }: GraphOptions = {},
): Promise<TenantGraph> {
  const tables = owned.map(({ name }) => name);
  const foreignKeys = (await runSql<ForeignKey & Record<string, unknown>>(url, FOREIGN_KEYS)).filter(
    ({ child, parent }) => tables.includes(child) && tables.includes(parent),
  );
  const primaryKeys = await runSql<{ table: string; columns: string[]; numbers: string[] | null }>(
    url,
    PRIMARY_KEYS,
  );
  const isKey = new Set([
    ...foreignKeys.flatMap((key) => key.columns.map((column) => `${key.child}.${column}`)),
    ...foreignKeys.flatMap((key) => key.referenced.map((column) => `${key.parent}.${column}`)),
    ...primaryKeys
      .filter(({ columns }) => !columns.includes('tenant_id'))
      .flatMap(({ table, numbers }) => (numbers ?? []).map((column) => `${table}.${column}`)),
    ...tables.map((table) => `${table}.tenant_id`),
    ...ignored,
  ]);
  const rows: Row[] = [];
  for (const { name, from, tenant } of owned) {
    const found = await runSql<{ values: Record<string, unknown> }>(
      url,
      `SELECT to_jsonb(r) AS values FROM ${from} WHERE ${tenant} = '${tenantId}'`,
    );
    rows.push(...found.map(({ values }) => ({ table: name, values })));
  }
  const own = rows.map(({ table, values }) =>
    JSON.stringify(
      Object.entries(values)
        .filter(([column]) => !isKey.has(`${table}.${column}`))
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
  );
  const edges = edgesOf(rows, foreignKeys);
  let colours = own;
  for (let round = 0; round < ROUNDS; round += 1) {
    colours = refine(colours, edges);
  }
  const byTable = <T>(pick: (row: Row, index: number) => T): Record<string, T[]> =>
    Object.fromEntries(
      tables.map((table) => [
        table,
        rows.flatMap((row, index) => (row.table === table ? [pick(row, index)] : [])).sort(),
      ]),
    );
  return {
    colours: byTable((_, index) => colours[index] ?? ''),
    keys: byTable(({ table, values }) =>
      JSON.stringify(
        (primaryKeys.find((key) => key.table === table)?.columns ?? []).map((name) => values[name]),
      ),
    ),
  };
}

interface Edge {
  key: string;
  child: number;
  /** Of a row outside the tenant: what names it. */
  parent: number | string;
}

function edgesOf(rows: readonly Row[], foreignKeys: readonly ForeignKey[]): Edge[] {
  return foreignKeys.flatMap((key) => {
    const name = (values: Record<string, unknown>, columns: readonly string[]): string =>
      JSON.stringify(columns.map((column) => values[column]));
    const parents = new Map(
      rows.flatMap(({ table, values }, index) =>
        table === key.parent ? [[name(values, key.referenced), index] as const] : [],
      ),
    );
    return rows.flatMap(({ table, values }, child) => {
      const refers = table === key.child && key.columns.every((column) => values[column] !== null);
      const parent = name(values, key.columns);
      return refers ? [{ key: key.name, child, parent: parents.get(parent) ?? parent }] : [];
    });
  });
}

function refine(colours: readonly string[], edges: readonly Edge[]): string[] {
  const around = colours.map((): string[] => []);
  for (const { key, child, parent } of edges) {
    if (typeof parent === 'number') {
      around[child]?.push(`${key} to ${colours[parent] ?? ''}`);
      around[parent]?.push(`${key} from ${colours[child] ?? ''}`);
    } else {
      around[child]?.push(`${key} to ${parent}`);
    }
  }
  return colours.map((colour, index) =>
    createHash('sha256')
      .update(JSON.stringify([colour, around[index]?.sort()]))
      .digest('hex'),
  );
}
