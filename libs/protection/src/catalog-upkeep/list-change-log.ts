import {
  CHANGES_PREFIX,
  parseChangeLogDocumentPath,
  parseSegmentPath,
  type SegmentName,
  type Storage,
} from '@lifeboat/archive';

/** A segment as the listing of the repository has it. */
export interface ListedSegment extends SegmentName {
  path: string;
  sizeBytes: number;
}

/** What lies below the directory of one epoch. */
export interface ListedEpoch {
  epochId: string;
  /** Whether there is a document that says what it is. */
  hasDocument: boolean;
  /** In the order of their commits. */
  segments: ListedSegment[];
  /** Digests of its gaps. */
  gaps: string[];
}

/** What of the change log lies in a repository. */
export interface ListedChangeLog {
  epochs: ListedEpoch[];
  /** Paths that are none of the change log's. */
  strays: string[];
}

/** @throws LifeboatError REPOSITORY_UNAVAILABLE */
export async function listChangeLog(storage: Storage): Promise<ListedChangeLog> {
  const epochs = new Map<string, ListedEpoch>();
  const strays: string[] = [];
  const of = (epochId: string): ListedEpoch => {
    const epoch = epochs.get(epochId) ?? { epochId, hasDocument: false, segments: [], gaps: [] };
    epochs.set(epochId, epoch);
    return epoch;
  };
  for await (const { path, sizeBytes } of storage.list(CHANGES_PREFIX)) {
    const segment = parseSegmentPath(path);
    const document = parseChangeLogDocumentPath(path);
    if (segment !== null) {
      of(segment.epochId).segments.push({ ...segment, path, sizeBytes });
    } else if (document === null) {
      strays.push(path);
    } else if (!document.isSignature) {
      const epoch = of(document.name.epochId);
      if (document.name.kind === 'epoch') {
        epoch.hasDocument = true;
      } else {
        epoch.gaps.push(document.name.digest);
      }
    }
  }
  return { epochs: [...epochs.values()], strays };
}

/** Of each segment the last revision: one that was blanked takes the place of the one before. */
export function lastRevisions(segments: readonly ListedSegment[]): ListedSegment[] {
  const last = new Map<string, ListedSegment>();
  for (const segment of segments) {
    const name = `${segment.firstCommitLsn}-${segment.lastCommitLsn}.${segment.kind}`;
    const other = last.get(name);
    if (other === undefined || other.revision < segment.revision) {
      last.set(name, segment);
    }
  }
  return [...last.values()];
}
