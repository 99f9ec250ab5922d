import { z } from 'zod';

/** What follows the backup in a recovery to a moment. */
export const recoveryRequestSchema = z.object({
  /** The epoch whose changes are replayed. */
  epochId: z.uuid(),
  /** Position of the first commit that is left out. */
  cutLsn: z.string().min(1),
  /** The moment, in ISO 8601 with microseconds. */
  moment: z.string().min(1),
  /** What was asked for, where it was a transaction: the moment just before it. */
  beforeTransaction: z.string().nullable(),
  /** The tenant may turn out not to have existed then: nothing is left of it. */
  allowAbsentTenant: z.boolean(),
  /**
   * Position of the commit by which the tenant began, where the backup is one of nothing and is to be taken first; null where it
   * is another.
   */
  birthLsn: z.string().min(1).nullable().default(null),
});

export type RecoveryRequest = z.infer<typeof recoveryRequestSchema>;
