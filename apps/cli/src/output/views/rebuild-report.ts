import type { RebuildReport } from '@lifeboat/protection';
import { formatBytes, formatCount } from '../format.js';
import { textFields } from '../text-table.js';
import { findingsText } from './findings.js';
import { syncReportText } from './sync-report.js';

export function rebuildReportText(report: RebuildReport): string {
  const { findings, sync, changeLog } = report;
  return [
    textFields([
      ['tenants', formatCount(report.tenants)],
      [
        'backups',
        `${formatCount(report.backups)}, of them ${formatCount(report.restorePoints)} restore points`,
      ],
      ['rows', formatCount(report.rows)],
      ['size', formatBytes(report.sizeBytes)],
      [
        'change log',
        `${formatCount(changeLog.segments)} segments of ${formatCount(changeLog.epochs)} epochs, ${formatCount(changeLog.gaps)} gaps`,
      ],
    ]),
    ...(findings.length === 0 ? [] : [`Not registered:\n${findingsText(findings)}`]),
    ...(sync === null ? [] : [syncReportText(sync)]),
    'Jobs, restores, schedules but the default one, holds, expiry times and validations are not in the repository, so they are gone. A schedule that is made again under its name keeps its earlier backups as it says.',
  ].join('\n\n');
}
