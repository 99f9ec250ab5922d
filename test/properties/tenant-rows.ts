import {
  AppDatabases,
  qualifiedName,
  type ScopedTable,
  tableName,
  tenantTables,
} from '@lifeboat/app-database';
import type { RestoreMode } from '@lifeboat/catalog';
import { runSql } from '@lifeboat/testing';
import type { Site } from '../support/site.js';

/** The rows of a tenant by table: each key with its row, as text. Without a key, the row numbered among its equals. */
export type Rows = Record<string, Record<string, string>>;

/** Of the sample application, as `schema.table`. */
export async function tenantTableNames(site: Site): Promise<string[]> {
  return (await tablesOf(site)).map(qualifiedName);
}

export async function readRows(site: Site, tenantId: string): Promise<Rows> {
  const tables = await tablesOf(site);
  const rows: Rows = Object.fromEntries(tables.map((table) => [qualifiedName(table), {}]));
  const selects = tables.map((table) => {
    const text = `(${tableName(table)}.*)::text`;
    const key =
      table.primaryKey.length > 0
        ? `ROW(${table.primaryKey.map((name) => `"${name}"`).join(', ')})::text`
        : `row_number() OVER (PARTITION BY ${text})::text || ' ' || ${text}`;
    const condition = (table.predicate ?? '').replaceAll(':tenant', `'${tenantId}'`);
    return `SELECT '${qualifiedName(table)}' AS name, ${key} AS key, ${text} AS row FROM ${tableName(table)} WHERE ${condition}`;
  });
  const found = await runSql<{ name: string; key: string; row: string }>(
    site.appUrl,
    selects.join(' UNION ALL '),
  );
  for (const { name, key, row } of found) {
    rows[name] = Object.assign(rows[name] ?? {}, { [key]: row });
  }
  return rows;
}

/** What a restore in a mode must make of the damaged rows. */
export function expectedRows(mode: RestoreMode, atBackup: Rows, damaged: Rows): Rows {
  const tables = Object.entries(atBackup).map(([table, wanted]): [string, Record<string, string>] => {
    const present = damaged[table] ?? {};
    const merged = mode === 'missing' ? { ...wanted, ...present } : { ...present, ...wanted };
    return [table, mode === 'replace' ? wanted : merged];
  });
  return Object.fromEntries(tables);
}

async function tablesOf(site: Site): Promise<ScopedTable[]> {
  const scope = await site.app.get(AppDatabases).get('main').tenantScope();
  return tenantTables(scope);
}
