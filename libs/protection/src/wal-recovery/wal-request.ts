import type { RecoveryTarget } from '@lifeboat/wal-recovery';
import { z } from 'zod';

/** Of a recovery from WAL: to where the cluster is recovered before the tenant is copied out of it. */
export const walRequestSchema = z.object({
  /** ISO 8601 with zone; null where a transaction names the moment. */
  time: z.string().nullable(),
  /** 64-bit id: the moment just before its commit. */
  beforeTransaction: z.string().nullable(),
  /** The tenant may turn out not to have existed then: nothing is left of it. */
  allowAbsentTenant: z.boolean(),
});

export type WalRequest = z.infer<typeof walRequestSchema>;

export function walTargetOf({ time, beforeTransaction }: WalRequest): RecoveryTarget {
  return beforeTransaction === null ? { time: time ?? '' } : { beforeTransaction };
}

/** What results say of the engine. */
export function describeWalRequest({ time, beforeTransaction }: WalRequest): Record<string, unknown> {
  return { engine: 'wal', moment: time, beforeTransaction };
}
