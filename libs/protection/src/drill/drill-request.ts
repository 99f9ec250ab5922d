import { DRILL_KINDS } from '@lifeboat/catalog';
import { z } from 'zod';
import { recoveryRequestSchema } from '../recovery/recovery-request.js';

/** What the row of a drill asks for. */
const drillRequestSchema = z.object({
  drillId: z.uuid(),
  kind: z.enum(DRILL_KINDS),
  /** The backup to try: of the operation's tenant. As long as the operation has not ended, nothing deletes it. */
  backupId: z.uuid(),
  /** Which changes follow the backup; null where it is its own moment that is tried. */
  recovery: recoveryRequestSchema.nullable(),
});

export type DrillRequest = z.infer<typeof drillRequestSchema>;

/** Reads the `request` of an operation of kind `drill`. */
export function parseDrillRequest(request: unknown): DrillRequest {
  return drillRequestSchema.parse(request);
}
