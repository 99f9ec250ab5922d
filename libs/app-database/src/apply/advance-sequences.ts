import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import type { SequenceModel } from '../schema/schema-model.js';
import { ident, literal, tableName } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { hasWrites, type WrittenTable, writtenRows } from './written-source.js';

/** Beyond this, drawing the numbers one by one would take longer than anybody should wait. */
const MAX_DRAWN = 50_000_000;

/**
 * Moves each sequence past the restored values that it could still hand out; those at its end or beyond were given by
 * hand, and to go there would use it up. It only draws numbers (`nextval`), so it never races with the application and
 * never goes back, whatever else happens; a rollback leaves it a little further on, as always.
 */
export async function advanceSequences(
  client: ClientBase,
  written: readonly WrittenTable[],
  tenantId: string,
): Promise<void> {
  for (const target of written.filter(hasWrites)) {
    for (const sequence of target.table.model.sequences) {
      await advance(client, target, sequence, tenantId);
    }
  }
}

async function advance(
  client: ClientBase,
  target: WrittenTable,
  sequence: SequenceModel,
  tenantId: string,
): Promise<void> {
  const name = literal(tableName(sequence));
  const [furthest, before, end] = sequence.increment > 0 ? ['max', '<', 'seqmax'] : ['min', '>', 'seqmin'];
  const column = ident(sequence.column);
  const rows = writtenRows(target, tenantId, column);
  const { steps } = await readOne<{ steps: number | null }>(
    client,
    `SELECT CASE WHEN r.value IS NOT NULL
              THEN least(ceil((r.value - q.last) / q.increment), trunc((q.furthest - q.last) / q.increment)) END::float8 AS steps
       FROM (SELECT coalesce(pg_sequence_last_value(${name}::regclass), seqstart - seqincrement)::numeric AS last,
                    seqincrement::numeric AS increment, ${end}::numeric AS furthest
               FROM pg_sequence WHERE seqrelid = ${name}::regclass) AS q
      CROSS JOIN LATERAL
            (SELECT ${furthest}(${column})::numeric AS value FROM ${rows} AS w WHERE ${column}::numeric ${before} q.furthest) AS r`,
  );
  if (steps === null || steps <= 0) {
    return;
  }
  if (steps > MAX_DRAWN) {
    throw new LifeboatError('RESTORE_CONFLICT', {
      detail: `The sequence ${tableName(sequence)} is ${String(steps)} numbers behind the restored rows of ${qualifiedName(target.table)}. The restore was rolled back.`,
      remedy: `As its owner, run ALTER SEQUENCE ${tableName(sequence)} RESTART WITH a number beyond them, and restore again.`,
    });
  }
  await client.query(`SELECT count(nextval(${name}::regclass)) FROM generate_series(1, $1::int8)`, [steps]);
}
