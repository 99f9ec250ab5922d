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
      const column = `s.${ident(sequence.column)}`;
      const [furthest, ahead, before, end] =
        sequence.increment > 0 ? ['max', '>', '<', 'seqmax'] : ['min', '<', '>', 'seqmin'];
      const { rows } = await client.query<{ from: string | null; to: string }>(
        `SELECT q.last::text AS from, r.value::text AS to
           FROM (SELECT pg_sequence_last_value(${name}::regclass) AS last, seqstart - seqincrement AS before, ${end} AS furthest
                   FROM pg_sequence WHERE seqrelid = ${name}::regclass) AS q
          CROSS JOIN LATERAL
                (SELECT ${furthest}(${column})::numeric AS value FROM ${plannedRows(staged, 's')} WHERE ${column}::numeric ${before} q.furthest) AS r
          WHERE r.value ${ahead} coalesce(q.last, q.before)`,
      );
      moves.push(...rows.map((row) => ({ sequence: qualifiedName(sequence), ...row })));
    }
  }
  return moves;
}
