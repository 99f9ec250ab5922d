import { parseSegmentPath } from '@lifeboat/archive';
import type { ChangeLogSegment } from '@lifeboat/catalog';

/** A bundle of fewer would soon lie beside others as small. */
const FEWEST = 16;
/** Their heads are read one after the other. */
const MOST = 1_000;

export interface BundleBounds {
  /** Only what was written before it. */
  before: Date;
  /** Bytes that a bundle may have. */
  bytes: number;
}

/**
 * The segments that are put into bundles, each run into one: they follow each other without a hole, and have objects of their
 * own. The newest of the epoch stays as it is, since the next one follows it, and so does one that is large by itself.
 *
 * @param segments of one epoch, in their order
 */
export function bundleRuns(
  segments: readonly ChangeLogSegment[],
  { before, bytes }: BundleBounds,
): ChangeLogSegment[][] {
  const runs: ChangeLogSegment[][] = [[]];
  let size = 0;
  for (const segment of segments.slice(0, -1)) {
    const isSmall =
      parseSegmentPath(segment.path)?.kind === 'segment' &&
      segment.createdAt <= before &&
      segment.sizeBytes <= bytes / 2;
    const run = runs.at(-1) ?? [];
    const follows = run.at(-1)?.sha256 === segment.previousSha256 || run.length === 0;
    if (!isSmall || !follows || run.length === MOST || size + segment.sizeBytes > bytes) {
      runs.push(isSmall ? [segment] : []);
      size = isSmall ? segment.sizeBytes : 0;
    } else {
      run.push(segment);
      size += segment.sizeBytes;
    }
  }
  return runs.filter((run) => run.length >= FEWEST || (run.length > 1 && sizeOf(run) > bytes / 2));
}

const sizeOf = (run: readonly ChangeLogSegment[]): number =>
  run.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
