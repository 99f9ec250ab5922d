import { z } from 'zod';

const compression = z.discriminatedUnion('algorithm', [
  z.object({ algorithm: z.literal('zstd'), level: z.number().int().min(1).max(19) }),
  z.object({ algorithm: z.literal('none') }),
]);

/** What the row of a backup operation asks for. */
const backupRequestSchema = z.object({
  backupId: z.uuid(),
  type: z.enum(['full', 'incremental', 'selective']),
  compression,
  encrypted: z.boolean(),
  label: z.string().nullable(),
  /** Of an incremental backup: the one that it must build on; null: the newest. */
  parentId: z.uuid().nullable().default(null),
  /** Of a selective backup: only these tables. */
  includeTables: z.array(z.string()).nullable().default(null),
  /** Of a selective backup: not these tables. */
  excludeTables: z.array(z.string()).nullable().default(null),
});

export type BackupRequest = z.infer<typeof backupRequestSchema>;

/** Reads the `request` of an operation of kind `backup`. */
export function parseBackupRequest(request: unknown): BackupRequest {
  return backupRequestSchema.parse(request);
}
