import type { ProgressListener } from '@lifeboat/kernel';
import type { EnrolmentRunOptions } from '@lifeboat/protection';

/** Tells a progress display of each step. */
export function stepProgress(onProgress: ProgressListener): EnrolmentRunOptions['onStep'] {
  return ({ kind, target }, index, steps) =>
    onProgress({
      phase: `${kind.replaceAll('_', ' ')} ${target}`,
      percent: (100 * index) / steps,
      bytes: 0,
      rows: 0,
    });
}
