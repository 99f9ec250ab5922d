import { z } from 'zod';

/** What is asked of one cleanup. */
const cleanupRequestSchema = z.object({
  /** Takes the place of `days` in every policy; null: what they say. */
  retentionDays: z.number().int().min(1).nullable(),
  /** Takes the place of `keepLast` in every policy; null: what they say. */
  keepLast: z.number().int().min(1).nullable(),
  dryRun: z.boolean(),
});

export type CleanupRequest = z.infer<typeof cleanupRequestSchema>;

/** Reads the `request` of an operation of kind `cleanup`. */
export function parseCleanupRequest(request: unknown): CleanupRequest {
  return cleanupRequestSchema.parse(request);
}
