import type { SoftReference } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { anyRow } from '../connection/any-row.js';
import { columnList, ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { DRAWN_COLUMN } from '../staging/drawn-column.js';
import { analyzeStaged } from '../staging/analyze-staged.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { StagingArea } from '../staging/staging-area.js';
import type { KeyMap } from './key-maps.js';
import { type MappedColumn, mappedColumns } from './mapped-columns.js';

/**
 * Writes the staged rows of a table anew, with the target's keys in place of the source's, and forgets the old ones.
 *
 * @returns the table, staged elsewhere
 * @throws LifeboatError NOT_SUPPORTED for a soft reference in an array of several dimensions
 */
export async function remapStaged(
  client: ClientBase,
  area: StagingArea,
  staged: StagedTable,
  maps: readonly KeyMap[],
  softReferences: readonly SoftReference[],
): Promise<StagedTable> {
  const mapped = mappedColumns(staged, maps, softReferences);
  if (mapped.length === 0) {
    return staged;
  }
  await refuseDeepArrays(client, staged, mapped);
  const staging = area.newName();
  const drawn = mapped.filter((column) => column.drawn).map(({ name }) => name);
  await client.query(
    `CREATE UNLOGGED TABLE ${staging} (LIKE ${staged.staging}, ${ident(DRAWN_COLUMN)} text) WITH (autovacuum_enabled = false)`,
  );
  const values = staged.columns.map(
    (name) => mapped.find((column) => column.name === name)?.value ?? `s.${ident(name)}`,
  );
  const before = drawn.length === 0 ? 'NULL' : `ROW(${columnList(drawn, 's')})::text`;
  await client.query(
    `INSERT INTO ${staging} (${columnList([...staged.columns, DRAWN_COLUMN])})
     SELECT ${[...values, before].join(', ')} FROM ${staged.staging} AS s ${mapped.map(({ join }) => join).join(' ')}`,
  );
  await client.query(`DROP TABLE ${staged.staging}`);
  const remapped = { ...staged, staging, drawn, load: { ...staged.load, table: staging } };
  await analyzeStaged(client, remapped);
  return remapped;
}

async function refuseDeepArrays(
  client: ClientBase,
  { table, staging }: StagedTable,
  mapped: readonly MappedColumn[],
): Promise<void> {
  const arrays = table.model.columns.filter(
    ({ name, baseType }) => baseType.endsWith('[]') && mapped.some((column) => column.name === name),
  );
  for (const { name } of arrays) {
    if (await anyRow(client, `SELECT FROM ${staging} WHERE array_ndims(${ident(name)}) > 1`)) {
      throw new LifeboatError('NOT_SUPPORTED', {
        detail: `${qualifiedName(table)}.${name} has arrays of several dimensions, in which soft references cannot be followed. Nothing was restored.`,
        remedy: `Take it out of SOFT_REFERENCES, or leave the table out with excludeTables (--exclude-tables).`,
      });
    }
  }
}
