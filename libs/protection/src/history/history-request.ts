import { z } from 'zod';

/** What the row of a history asks for. */
const historyRequestSchema = z.object({
  schema: z.string().min(1),
  table: z.string().min(1),
  /** The primary key, without the tenant's column; as the user wrote it. */
  key: z.record(z.string(), z.string()),
  /** ISO 8601 with microseconds, as `to`. */
  from: z.string().min(1),
  to: z.string().min(1),
  limit: z.int().min(1),
  /** Where the page before has ended; null begins at the beginning. */
  cursor: z.string().nullable(),
});

export type HistoryRequest = z.infer<typeof historyRequestSchema>;

/** Reads the `request` of an operation of kind `history`. */
export function parseHistoryRequest(request: unknown): HistoryRequest {
  return historyRequestSchema.parse(request);
}
