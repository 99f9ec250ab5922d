import type { CheckReport } from '@lifeboat/protection';
import { formatCount } from '../format.js';
import { findingsText } from './findings.js';

export function checkReportText({ findings, repaired }: CheckReport): string {
  if (findings.length === 0) {
    return 'Catalog and repository agree.';
  }
  const counts = [`${formatCount(findings.length)} findings`, `${formatCount(repaired)} repaired`].join(', ');
  return `${findingsText(findings)}\n\n${counts}`;
}
