import { BACKUP_TYPES } from '@lifeboat/catalog';
import { DELETE_REASONS, KEEP_REASONS, type OperationView } from '@lifeboat/protection';
import { z } from 'zod';
import { formatBytes, formatCount, formatTime } from '../format.js';
import { textTable } from '../text-table.js';

const sums = z.object({ backups: z.number(), bytes: z.number() });

const cleanupSchema = z.object({
  dryRun: z.boolean(),
  backups: z.array(
    z.object({
      backupId: z.string(),
      type: z.enum(BACKUP_TYPES),
      createdAt: z.string(),
      sizeBytes: z.number(),
      action: z.enum(['keep', 'delete']),
      reason: z.enum([...KEEP_REASONS, ...DELETE_REASONS]),
      detail: z.string(),
    }),
  ),
  kept: sums,
  deleted: sums,
  graceHours: z.number(),
  removed: z.object({ ...sums.shape, objects: z.number(), spared: z.array(z.string()) }),
});

/** The result of a cleanup. */
export type Cleanup = z.infer<typeof cleanupSchema>;

/** Reads the result of a job of kind `cleanup`. */
export function cleanupOf({ result }: OperationView): Cleanup {
  return cleanupSchema.parse(result);
}

/** Every backup, what becomes of it and why, and what it comes to. */
export function cleanupText(cleanup: Cleanup): string {
  const { backups, dryRun, kept, deleted, graceHours, removed } = cleanup;
  if (backups.length === 0 && removed.backups === 0) {
    return 'There is no backup.';
  }
  const table = textTable<Cleanup['backups'][number]>(
    [
      { title: 'backup', cell: ({ backupId }) => backupId },
      { title: 'created', cell: ({ createdAt }) => formatTime(new Date(createdAt)) },
      { title: 'type', cell: ({ type }) => type },
      { title: 'size', cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
      { title: '', cell: ({ action }) => (action === 'keep' ? 'keep' : 'DELETE') },
      { title: 'why', cell: ({ detail }) => detail },
    ],
    backups,
  );
  const lines = [
    `${sumText(kept)} ${dryRun ? 'would stay' : 'stay'}`,
    dryRun
      ? `${sumText(deleted)} would be deleted`
      : `${sumText(deleted)} deleted; "lifeboat undelete" brings them back within ${formatCount(graceHours)} hours`,
    ...(removed.backups === 0 ? [] : [`${sumText(removed)} removed for good, deleted earlier`]),
    ...removed.spared.map((id) => `${id} came back: it is the last good backup now`),
  ];
  return `${table}\n\n${lines.join('\n')}`;
}

/** `3 backups (1.5 MiB)`. */
export function sumText({ backups, bytes }: { backups: number; bytes: number }): string {
  return `${formatCount(backups)} ${backups === 1 ? 'backup' : 'backups'} (${formatBytes(bytes)})`;
}
