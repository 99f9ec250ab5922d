import { z } from 'zod';
import { recoveryRequestSchema } from '../recovery/recovery-request.js';
import { restoreWishesSchema } from '../restore/restore-wishes.js';

/** What the row of a difference asks for. */
const diffRequestSchema = z.object({
  /** The full backup that both moments are rebuilt from. */
  backupId: z.uuid(),
  from: recoveryRequestSchema,
  to: recoveryRequestSchema,
  /** Rows shown of each table. */
  samples: z.int().min(0),
  ...restoreWishesSchema.shape,
});

export type DiffRequest = z.infer<typeof diffRequestSchema>;

/** Reads the `request` of an operation of kind `diff`. */
export function parseDiffRequest(request: unknown): DiffRequest {
  return diffRequestSchema.parse(request);
}
