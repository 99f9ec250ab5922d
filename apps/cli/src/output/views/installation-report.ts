import type { InstallationCheck, InstallationReport } from '@lifeboat/protection';
import { textTable } from '../text-table.js';

const STATUS: Record<InstallationCheck['status'], string> = {
  ok: 'OK',
  warning: 'WARNING',
  failed: 'FAILED',
};

/** One line for each check; below, what to type about those that are not as they should be. */
export function installationReportText({ checks }: InstallationReport): string {
  const table = textTable<InstallationCheck>(
    [
      { title: 'status', cell: ({ status }) => STATUS[status] },
      { title: 'database', cell: ({ database }) => database ?? '-' },
      { title: 'check', cell: ({ name }) => name },
      { title: 'found', cell: ({ detail }) => detail },
    ],
    checks,
  );
  const hints = checks.flatMap(({ status, name, remedy }) =>
    remedy === null ? [] : [`${STATUS[status]} ${name}\n  -> ${remedy}`],
  );
  return [table, ...hints].join('\n\n');
}
