import { CHECK_NAMES, type DrillView, type OperationView, TRIAL_PHASES } from '@lifeboat/protection';
import { z } from 'zod';
import { formatCount, formatDuration, formatText, formatTime } from '../format.js';
import { textFields, textTable } from '../text-table.js';

const checkSchema = z.object({ name: z.enum(CHECK_NAMES), ok: z.boolean(), detail: z.string() });
const tableSchema = z.object({ table: z.string(), rows: z.number(), contentHash: z.string() });

const reportSchema = z.object({
  drillId: z.string(),
  tenantId: z.string(),
  backupId: z.string(),
  moment: z.string().nullable(),
  passed: z.boolean(),
  checks: z.array(checkSchema),
  tables: z.array(tableSchema),
  apply: z
    .object({
      inserts: z.number(),
      updates: z.number(),
      deletes: z.number(),
      estimateMs: z.number(),
    })
    .nullable(),
  phases: z.partialRecord(z.enum(TRIAL_PHASES), z.number()),
  recoverableTo: z.string().nullable(),
  rpoMs: z.number().nullable(),
  rtoMs: z.number().nullable(),
});

/** The report of a drill, as far as it is shown. */
export type Report = z.infer<typeof reportSchema>;

type Check = z.infer<typeof checkSchema>;
type DrilledTable = z.infer<typeof tableSchema>;

/** What to do where a drill has failed. */
export const FAILED_REMEDY =
  'The tenant could not be brought back like this. Take a new backup now, if the tenant is well: lifeboat backup -t <tenant>, and drill again. ' +
  'If keys, segments or volumes are missing, put a good copy back under the path that is named.';

/** Reads the report of a drill. */
export function reportOf(report: Record<string, unknown> | null): Report {
  return reportSchema.parse(report);
}

/** Reads the result of a job of kind `drill`. */
export const reportOfJob = ({ result }: OperationView): Report => reportOf(result);

/** All checks, the tables, and the figures. */
export function reportText(report: Report): string {
  const checks = textTable<Check>(
    [
      { title: 'check', cell: ({ name }) => name },
      { title: '', cell: ({ ok }) => (ok ? 'ok' : 'FAILED') },
      { title: 'detail', cell: ({ detail }) => detail },
    ],
    report.checks,
  );
  const tables = textTable<DrilledTable>(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows', cell: ({ rows }) => formatCount(rows), align: 'right' },
      { title: 'content hash', cell: ({ contentHash }) => contentHash, align: 'right' },
    ],
    report.tables,
  );
  return [checks, ...(report.tables.length === 0 ? [] : [tables]), figuresText(report)].join('\n\n');
}

function figuresText({ phases, apply, ...report }: Report): string {
  const took = TRIAL_PHASES.flatMap((phase) => {
    const spent = phases[phase];
    return spent === undefined ? [] : [`${phase} ${formatDuration(spent)}`];
  });
  return textFields([
    ['drill', report.drillId],
    ['backup', report.backupId],
    ['moment', formatText(report.moment)],
    ['verdict', verdictOf(report.passed)],
    ['recoverable to', formatText(report.recoverableTo)],
    ['RPO', formatDuration(report.rpoMs)],
    ['RTO', formatDuration(report.rtoMs)],
    ['took', took.join(', ')],
    [
      'a restore now',
      apply === null
        ? formatText(null)
        : `${formatCount(apply.inserts)} inserts, ${formatCount(apply.updates)} updates, ${formatCount(apply.deletes)} deletes: about ${formatDuration(apply.estimateMs)}`,
    ],
  ]);
}

/** Many drills, one a line. */
export function drillsText(drills: readonly DrillView[]): string {
  return textTable<DrillView>(
    [
      { title: 'id', cell: ({ id }) => id },
      { title: 'created', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'status', cell: ({ status }) => status },
      { title: 'verdict', cell: ({ passed }) => (passed === null ? formatText(null) : verdictOf(passed)) },
      { title: 'what', cell: ({ kind, moment }) => moment ?? kind },
      { title: 'RPO', cell: ({ rpoMs }) => formatDuration(rpoMs), align: 'right' },
      { title: 'RTO', cell: ({ rtoMs }) => formatDuration(rtoMs), align: 'right' },
      { title: 'signature', cell: ({ signature }) => formatText(signature) },
      { title: 'error', cell: ({ error }) => formatText(error?.code ?? null) },
    ],
    drills,
  );
}

const verdictOf = (passed: boolean): string => (passed ? 'passed' : 'FAILED');

/** A tenant of a sample. */
export interface SampledLine {
  tenantId: string;
  drillId: string | null;
  jobId: string | null;
  passed: boolean | null;
  rpoMs: number | null;
  rtoMs: number | null;
  firstFailure: string | null;
  error: { code: string; detail: string } | null;
}

/** What became of a sample, one tenant a line. */
export function sampleText(items: readonly SampledLine[]): string {
  return textTable<SampledLine>(
    [
      { title: 'tenant', cell: ({ tenantId }) => tenantId },
      { title: 'drill', cell: ({ drillId }) => formatText(drillId) },
      { title: 'verdict', cell: sampledWord },
      { title: 'RPO', cell: ({ rpoMs }) => formatDuration(rpoMs), align: 'right' },
      { title: 'RTO', cell: ({ rtoMs }) => formatDuration(rtoMs), align: 'right' },
      {
        title: 'first failure',
        cell: ({ firstFailure, error }) =>
          error === null ? formatText(firstFailure) : `${error.code}: ${error.detail}`,
      },
    ],
    items,
  );
}

function sampledWord({ passed, error, jobId }: SampledLine): string {
  if (error !== null) {
    return 'not drilled';
  }
  return passed === null ? `job ${formatText(jobId)}` : verdictOf(passed);
}
