import type { ClientBase } from 'pg';
import { keyOf } from '../scope/match-key.js';
import { matchReference } from '../scope/match-reference.js';
import { columnList, ident } from '../scope/quote.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { StagingArea } from '../staging/staging-area.js';

const PLACE = ident('lifeboat: place');
const VALUE = ident('lifeboat: value');

/** What is staged, and what refers to what. */
export interface StagedScope {
  scope: TenantScope;
  area: StagingArea;
  staged: readonly StagedTable[];
}

/**
 * Gives rows of a staged table other values in a column; staged rows that refer to them by it follow, and those that refer
 * to these.
 *
 * @param from SQL of FROM and WHERE in which the row is `s`
 * @param value SQL of its new value
 * @returns rows of the table itself that were changed
 */
export async function replaceValues(
  client: ClientBase,
  staged: StagedTable,
  column: string,
  { from, value }: { from: string; value: string },
  all: StagedScope,
): Promise<number> {
  const name = ident(column);
  const referring = all.scope.foreignKeys.filter(
    (key) => key.referencedTable === staged.table.model.oid && key.referencedColumns.includes(column),
  );
  const known = [...new Set([column, ...referring.flatMap((key) => key.referencedColumns)])];
  const changes = all.area.newName();
  // What they were is kept: by it the rows that refer to them are found.
  const found = await client.query(
    `CREATE UNLOGGED TABLE ${changes} AS
     SELECT s.ctid AS ${PLACE}, ${value} AS ${VALUE}, ${columnList(known, 's')} ${from}`,
  );
  if ((found.rowCount ?? 0) === 0) {
    return 0;
  }
  const written = await client.query(
    `UPDATE ${staged.staging} AS s SET ${name} = p.${VALUE} FROM ${changes} AS p WHERE p.${PLACE} = s.ctid`,
  );
  for (const key of referring) {
    const child = all.staged.find(({ table }) => table.model.oid === key.table);
    const own = key.columns[key.referencedColumns.indexOf(column)] ?? '';
    if (child?.columns.includes(own) === true) {
      const match = matchReference(key, keyOf('p'), keyOf('s'));
      const refers = `FROM ${child.staging} AS s JOIN ${changes} AS p ON ${match}`;
      await replaceValues(client, child, own, { from: refers, value: `p.${VALUE}` }, all);
    }
  }
  return written.rowCount ?? 0;
}
