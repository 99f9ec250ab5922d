import { spreadOf } from '../measure/sample.js';
import type { Judged, Result } from './report.js';

/** What a comparison is judged by is the median of the ratios of its pairs; memory, by its peak. */
export function judge(result: Result): Judged {
  const values =
    result.kind === 'comparison'
      ? result.lifeboat.map(({ seconds }, index) => seconds / (result.peer[index]?.seconds ?? NaN))
      : [Math.max(...result.steps.map(({ megabytes }) => megabytes))];
  const value = spreadOf(values);
  return { ...result, value, met: value.median <= result.goal };
}
