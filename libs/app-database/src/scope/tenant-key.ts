import { LifeboatError } from '@lifeboat/kernel';
import type { ColumnModel, TableModel } from '../schema/schema-model.js';
import { qualifiedName } from './tenant-scope.js';

/**
 * The types that a tenant's key can have, each with the widest of its family. Within a family equal keys have equal
 * text, whatever the column: that is what tells a tenant's rows by text. It is not so for `citext`, `char(n)`,
 * `numeric` or a case-blind collation, where a tenant has rows under several spellings, and a comparison by one of them
 * would miss the others silently.
 */
const FAMILIES: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  smallint: 'bigint',
  integer: 'bigint',
  bigint: 'bigint',
  text: 'text',
  'character varying': 'text',
};

/**
 * The type as which a tenant's key is compared with a column: never one that would cut it short.
 *
 * @param root the tenants table's own key
 * @throws LifeboatError SCOPE_INVALID where the two cannot be compared safely
 */
export function tenantKeyType(table: TableModel, column: ColumnModel, root: ColumnModel): string {
  const family = FAMILIES[column.baseType];
  if (family === undefined || !column.exactText || column.generated) {
    throw invalidKey(
      `${qualifiedName(table)}.${column.name} is ${describe(column)}`,
      'Only uuid, integer and text columns with a deterministic collation, and domains over them, can hold the tenant’s key.',
    );
  }
  if (family !== FAMILIES[root.baseType]) {
    throw invalidKey(
      `${qualifiedName(table)}.${column.name} is ${column.type}, while the tenants table's key is ${root.type}`,
      'The same tenant could be spelled in several ways in it.',
    );
  }
  return column.baseType === root.baseType && family !== 'text' ? column.baseType : family;
}

function describe({ type, generated, exactText }: ColumnModel): string {
  return generated ? 'generated' : exactText ? type : `${type} with a nondeterministic collation`;
}

function invalidKey(what: string, why: string): LifeboatError {
  return new LifeboatError('SCOPE_INVALID', {
    detail: `${what}. ${why} Rows could be missed, so nothing is backed up.`,
    remedy:
      'Change the type of the column to that of the tenants table’s key, or list the table in SHARED_TABLES or EXCLUDED_TABLES.',
  });
}
