import { CHECK_NAMES, type OperationView, VALIDATION_LEVELS } from '@lifeboat/protection';
import { z } from 'zod';
import { formatDuration, formatText, formatTime } from '../format.js';
import { textFields, textTable } from '../text-table.js';

const checksSchema = z.array(z.object({ name: z.enum(CHECK_NAMES), ok: z.boolean(), detail: z.string() }));

const verdictSchema = z.object({
  backupId: z.string(),
  path: z.string(),
  level: z.enum(VALIDATION_LEVELS),
  valid: z.boolean(),
  checks: checksSchema,
  chain: z.array(
    z.object({
      backupId: z.string(),
      type: z.enum(['full', 'incremental', 'selective', 'restore_point', 'recovered', 'shared']),
      valid: z.boolean(),
      checks: checksSchema,
    }),
  ),
  durationMs: z.number(),
  validatedAt: z.string(),
});

/** The result of a validation. */
export type Verdict = z.infer<typeof verdictSchema>;

type Check = Verdict['checks'][number];

/** What to do with a backup that is not valid. */
export const INVALID_REMEDY =
  'Do not rely on it, and do not delete the backups before it. Take a new backup now, if the tenant is well: lifeboat backup -t <tenant>. ' +
  'If a good copy of a named object exists elsewhere, put it back under its path and validate again.';

/** Reads the result of a job of kind `validation`. */
export function verdictOf({ result }: OperationView): Verdict {
  return verdictSchema.parse(result);
}

/** All checks, and the verdict. */
export function verdictText({ backupId, path, level, valid, checks, durationMs }: Verdict): string {
  const table = textTable<Check>(
    [
      { title: 'check', cell: ({ name }) => name },
      { title: '', cell: ({ ok }) => (ok ? 'ok' : 'FAILED') },
      { title: 'detail', cell: ({ detail }) => detail },
    ],
    checks,
  );
  const fields = textFields([
    ['backup', backupId],
    ['path', path],
    ['verdict', `${valid ? 'valid' : 'NOT VALID'} (${level})`],
    ['took', formatDuration(durationMs)],
  ]);
  return `${table}\n\n${fields}`;
}

interface TableItem {
  tenantId: string;
  backupId: string;
  level: string;
  jobId: string | null;
  valid: boolean | null;
  checks: readonly Check[];
  error: { code: string; detail: string } | null;
}

/** Many verdicts, one a line. */
export function verdictsText(items: readonly TableItem[]): string {
  return textTable<TableItem>(
    [
      { title: 'tenant', cell: ({ tenantId }) => tenantId },
      { title: 'backup', cell: ({ backupId }) => backupId },
      { title: 'level', cell: ({ level }) => level },
      { title: 'verdict', cell: verdictWord },
      { title: 'first failure', cell: (item) => formatText(firstFailure(item)) },
    ],
    items,
  );
}

function verdictWord({ valid, error, jobId }: TableItem): string {
  if (error !== null) {
    return 'not judged';
  }
  return valid === null ? `job ${formatText(jobId)}` : valid ? 'valid' : 'NOT VALID';
}

function firstFailure({ checks, error }: TableItem): string | null {
  const failed = checks.find(({ ok }) => !ok);
  if (error !== null) {
    return `${error.code}: ${error.detail}`;
  }
  return failed === undefined ? null : `${failed.name}: ${failed.detail}`;
}

/** The last verdict on a backup in a word, and when: `valid (full) 2026-01-02T03:04:05Z`; null where there is none. */
export function lastVerdict(validation: Record<string, unknown> | null): string | null {
  const { data } = verdictSchema.pick({ valid: true, level: true, validatedAt: true }).safeParse(validation);
  return data === undefined
    ? null
    : `${data.valid ? 'valid' : 'NOT VALID'} (${data.level}) ${formatTime(new Date(data.validatedAt))}`;
}
