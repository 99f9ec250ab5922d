import type { SegmentName } from '@lifeboat/archive';

/** Which commits an object of an epoch holds, by whatever name it lies. */
export const placeOf = ({
  firstCommitLsn,
  lastCommitLsn,
}: Pick<SegmentName, 'firstCommitLsn' | 'lastCommitLsn'>): string => `${firstCommitLsn} ${lastCommitLsn}`;
