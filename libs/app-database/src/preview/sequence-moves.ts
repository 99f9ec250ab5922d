import type { ClientBase } from 'pg';
import type { TableDelta } from '../compare/tenant-plan.js';
import { plannedRows } from '../compare/planned-rows.js';
import { ident, literal, tableName } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { SequenceMove } from './plan-preview.js';

/** The sequences that an apply would move past the values of written rows. */
export async function findSequenceMoves(
  client: ClientBase,
  deltas: readonly TableDelta[],
): Promise<SequenceMove[]> {
  const moves: SequenceMove[] = [];
  for (const { staged } of deltas.filter((delta) => delta.inserts + delta.updates + delta.replacements > 0)) {
    const known = staged.table.model.sequences.filter(({ column }) => staged.columns.includes(column));
    for (const sequence of known) {
      const name = literal(tableName(sequence));
      const furthest = sequence.increment > 0 ? 'max' : 'min';
      const [ahead, bounded] =
        sequence.increment > 0 ? ['>', 'least(value, seqmax)'] : ['<', 'greatest(value, seqmin)'];
      const { rows } = await client.query<{ from: string | null; to: string }>(
        `SELECT last::text AS from, ${bounded}::text AS to
           FROM (SELECT ${furthest}(s.${ident(sequence.column)})::numeric AS value FROM ${plannedRows(staged, 's')}) AS r,
                (SELECT pg_sequence_last_value(${name}::regclass) AS last, seqstart - seqincrement AS before, seqmin, seqmax
                   FROM pg_sequence WHERE seqrelid = ${name}::regclass) AS q
          WHERE value IS NOT NULL AND ${bounded} ${ahead} coalesce(last, before)`,
      );
      moves.push(...rows.map((row) => ({ sequence: qualifiedName(sequence), ...row })));
    }
  }
  return moves;
}
