import { spreadOf } from '../measure/sample.js';
import type { Judged, Result } from './report.js';

/**
 * What a comparison is judged by is the median of the ratios of its pairs; memory, by its peak; locks, by how long the
 * largest tenant's are held after damage.
 */
export function judge(result: Result): Judged {
  const value = spreadOf(valuesOf(result));
  return { ...result, value, met: isMet(result, value.median) };
}

function isMet({ goal }: Result, value: number): boolean {
  if (goal === null || typeof goal === 'number') {
    return goal === null || value <= goal;
  }
  return 'least' in goal ? value >= goal.least : value <= goal.most;
}

function valuesOf(result: Result): number[] {
  switch (result.kind) {
    case 'comparison':
      return result.lifeboat.map(({ seconds }, index) => seconds / (result.peer[index]?.seconds ?? NaN));
    case 'memory':
      return [Math.max(...result.steps.map(({ megabytes }) => megabytes))];
    case 'locks':
      return result.steps.at(-1)?.afterDamageMs ?? [NaN];
    case 'figure':
      return result.values;
  }
}
