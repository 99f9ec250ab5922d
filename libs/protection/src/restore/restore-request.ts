import { RESTORE_MODES } from '@lifeboat/catalog';
import { z } from 'zod';
import { recoveryRequestSchema } from '../recovery/recovery-request.js';
import { walRequestSchema } from '../wal-recovery/wal-request.js';
import { collisionRulesSchema } from './collision-rules.js';
import { restoreWishesSchema } from './restore-wishes.js';

/** What the row of a restore operation asks for. */
const restoreRequestSchema = z.object({
  restoreId: z.uuid(),
  /** The backup to read: of the operation's tenant. */
  backupId: z.uuid(),
  /** Its directory in the repository. */
  sourcePath: z.string().min(1),
  mode: z.enum(RESTORE_MODES),
  /** Only plan: the result is the plan, and nothing is written. */
  dryRun: z.boolean(),
  /** Apply only where the plan still has this hash. */
  planHash: z.string().nullable(),
  reason: z.string().nullable(),
  /** The application database that is written; null for that of the backup. */
  targetDatabase: z.string().min(1).nullable().default(null),
  /** Whether tables are made where that database has none of them. */
  createSchema: z.boolean().default(false),
  /** The tenant that is written, where it is another one than the operation's. */
  targetTenantId: z.string().min(1).nullable().default(null),
  /** Of a restore into another tenant. */
  collisions: collisionRulesSchema.default([]),
  /** Of a rollback: the restore that it undoes. */
  undoesRestoreId: z.uuid().nullable(),
  /** Of a recovery to a moment: which changes follow the backup. */
  recovery: recoveryRequestSchema.nullable().default(null),
  /** Of a recovery from WAL: what the backup is to hold, which is taken first. */
  wal: walRequestSchema.nullable().default(null),
  ...restoreWishesSchema.shape,
});

export type RestoreRequest = z.infer<typeof restoreRequestSchema>;

/** Reads the `request` of an operation of kind `restore`, `rollback` or `point_in_time_recovery`. */
export function parseRestoreRequest(request: unknown): RestoreRequest {
  return restoreRequestSchema.parse(request);
}
