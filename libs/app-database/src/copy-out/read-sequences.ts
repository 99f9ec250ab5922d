import type { ClientBase } from 'pg';
import { tableName } from '../scope/quote.js';
import { type TenantScope, tenantTables } from '../scope/tenant-scope.js';

/** How far a sequence was at the moment of a backup. */
export interface SequenceState {
  schema: string;
  name: string;
  /** As text, since it has 64 bits. The start value where no number was drawn yet. */
  lastValue: string;
  isCalled: boolean;
}

/** The state of every sequence that fills a column of a tenant's table. */
export async function readSequences(client: ClientBase, scope: TenantScope): Promise<SequenceState[]> {
  const sequences = new Map(
    tenantTables(scope)
      .flatMap((table) => table.model.sequences)
      .map((sequence) => [tableName(sequence), sequence]),
  );
  const { rows } = await client.query<SequenceState>(
    `SELECT n.nspname AS schema, c.relname AS name,
            coalesce(pg_sequence_last_value(c.oid), s.seqstart)::text AS "lastValue",
            pg_sequence_last_value(c.oid) IS NOT NULL AS "isCalled"
       FROM unnest($1::text[]) AS wanted(name)
       JOIN pg_class c ON c.oid = wanted.name::regclass
       JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_sequence s ON s.seqrelid = c.oid
      ORDER BY 1, 2`,
    [[...sequences.keys()]],
  );
  return rows;
}
