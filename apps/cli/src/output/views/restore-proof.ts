import { z } from 'zod';
import { formatCount } from '../format.js';
import { textTable } from '../text-table.js';

const contentSchema = z.object({ rows: z.number(), hash: z.string().nullable() });

const tableSchema = z.object({
  table: z.string(),
  before: contentSchema,
  wanted: contentSchema,
  after: contentSchema,
  provenBy: z.enum(['content', 'comparison', 'volumes']),
});

const isolationSchema = z.object({
  written: z.number(),
  removed: z.number(),
  ownWritten: z.number(),
  ownRemoved: z.number(),
});

/** What the outcome of a restore says of its proof. */
export const proofSchema = z.object({ tables: z.array(tableSchema), isolation: isolationSchema });

type Proof = z.infer<typeof proofSchema>;

/** That nobody else's row was written, in one line. */
export function isolationText({ isolation }: Pick<Proof, 'isolation'>): string {
  const { written, removed, ownWritten, ownRemoved } = isolation;
  return (
    `untouched: the server counted ${formatCount(written)} rows written and ${formatCount(removed)} removed; ` +
    `${formatCount(ownWritten)} and ${formatCount(ownRemoved)} of them are the tenant's own`
  );
}

/** The content of each table before, as it was wanted, and after. */
export function proofText(proof: Proof): string {
  const table = textTable<z.infer<typeof tableSchema>>(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows before', cell: ({ before }) => formatCount(before.rows), align: 'right' },
      { title: 'rows after', cell: ({ after }) => formatCount(after.rows), align: 'right' },
      { title: 'hash before', cell: ({ before }) => hashText(before) },
      { title: 'hash wanted', cell: ({ wanted }) => hashText(wanted) },
      { title: 'hash after', cell: ({ after }) => hashText(after) },
      { title: 'proven by', cell: ({ provenBy }) => provenBy },
    ],
    proof.tables,
  );
  return `${table}\n\nothers ${isolationText(proof)}`;
}

const hashText = ({ hash }: z.infer<typeof contentSchema>): string => hash ?? "the volumes' checksums";
