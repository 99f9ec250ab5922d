import type { ScopeTableView, ScopeView } from '@lifeboat/protection';
import { formatText } from '../format.js';
import { type Column, textTable } from '../text-table.js';

const COLUMNS: readonly Column<ScopeTableView>[] = [
  { title: 'table', cell: ({ schema, name }) => `${schema}.${name}` },
  { title: 'class', cell: (table) => table.class },
  { title: 'because it', cell: ({ reason }) => reason },
];

const PREDICATE: Column<ScopeTableView> = {
  title: 'rows of a tenant',
  cell: ({ predicate }) => formatText(predicate),
};

/** @param withPredicates adds the SQL condition that finds a tenant's rows */
export function scopeText(scopes: readonly ScopeView[], withPredicates: boolean): string {
  const columns = withPredicates ? [...COLUMNS, PREDICATE] : COLUMNS;
  return scopes
    .map(({ database, tables }) => `Application database "${database}"\n\n${textTable(columns, tables)}`)
    .join('\n\n');
}
