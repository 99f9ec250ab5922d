import { systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { StagedTable } from './staged-table.js';
import { TABLE_DEMANDS_SQL, type TableDemands } from './staged-checks.sql.js';

/** Errors about the rows or about what is asked of them; any other means that nothing was found out. */
const ABOUT_ROWS = /^(22|23|42|P0)/;

/**
 * Holds the staged rows of a table against what the live table demands of its own: generated columns, which are worked
 * out anew, not null, checks, unique keys and indexes, and exclusions, deferrable ones too. The server does it all in
 * whole sets: each key is an index that it builds over the staged rows and forgets again.
 *
 * @param staged with all of its rows; it gets the generated columns
 * @returns what is broken, one text each, never with a value of a row
 */
export async function checkStagedConstraints(client: ClientBase, staged: StagedTable): Promise<string[]> {
  const { demands } = await readOne<{ demands: TableDemands }>(client, TABLE_DEMANDS_SQL, [
    staged.table.model.oid,
  ]);
  const broken: string[] = [];
  const findBroken = async (name: string, isBroken: () => Promise<boolean>): Promise<void> => {
    const found = await tried(isBroken);
    if (found !== null) {
      broken.push(`${qualifiedName(staged.table)}: ${name}${found}`);
    }
  };
  for (const { name, type, expression } of demands.generated) {
    await findBroken(`generated column ${name}`, () =>
      done(
        client,
        `ALTER TABLE ${staged.staging} ADD COLUMN ${ident(name)} ${type} GENERATED ALWAYS AS (${expression}) STORED`,
      ),
    );
  }
  for (const { name } of staged.table.model.columns.filter((column) => column.notNull)) {
    await findBroken(`not null of ${name}`, () => anyStaged(client, staged, `${ident(name)} IS NULL`));
  }
  for (const { name, expression } of demands.checks) {
    await findBroken(`check ${name}`, () => anyStaged(client, staged, `NOT (${expression})`));
  }
  for (const { name, definition } of demands.uniqueIndexes) {
    await findBroken(`unique key ${name}`, () =>
      undone(client, `CREATE UNIQUE INDEX ON ${staged.staging} ${definition}`),
    );
  }
  for (const { name, definition } of demands.exclusions) {
    await findBroken(`exclusion ${name}`, () =>
      undone(client, `ALTER TABLE ${staged.staging} ADD CONSTRAINT ${ident(name)} ${definition}`),
    );
  }
  return broken;
}

/** Whether it is broken, and how, as the end of a sentence; null where it is not. */
async function tried(isBroken: () => Promise<boolean>): Promise<string | null> {
  try {
    return (await isBroken()) ? ' is broken' : null;
  } catch (error) {
    const code = systemCodeOf(error) ?? '';
    if (!ABOUT_ROWS.test(code)) {
      throw error;
    }
    // The server's message may hold values of a row.
    return code.startsWith('23') ? ' is broken' : ` cannot be satisfied (SQLSTATE ${code})`;
  }
}

/** The alias is for conditions on whole rows, which name the table. */
async function anyStaged(client: ClientBase, staged: StagedTable, condition: string): Promise<boolean> {
  const { found } = await readOne<{ found: boolean }>(
    client,
    `SELECT EXISTS (SELECT FROM ${staged.staging} AS ${ident(staged.table.name)} WHERE ${condition}) AS found`,
  );
  return found;
}

async function done(client: ClientBase, statement: string): Promise<false> {
  await client.query(statement);
  return false;
}

async function undone(client: ClientBase, statement: string): Promise<false> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
  }
  return false;
}
