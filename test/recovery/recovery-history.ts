import type { Manifest } from '@lifeboat/archive';
import { parseLsn, parseMoment, SegmentStore, type SegmentTransaction } from '@lifeboat/change-log';
import type { RecoveryInput } from '@lifeboat/protection';
import { runSql, type SampleLifeboat } from '@lifeboat/testing';
import { expectedState, type PlacedCommit, type TenantState } from './expected-state.js';
import type { Commit, LaneWriter } from './lane-writer.js';
import type { RandomSource } from './random-source.js';

/** A moment to recover to, and the place in the stream of commits at which that stops. */
export interface RandomTarget {
  input: RecoveryInput;
  cut: bigint;
}

/** What writers have committed, where that lies in the stream of commits, and the full backups taken meanwhile. */
export class RecoveryHistory {
  private constructor(
    /** Of all commits that were captured, in their order. */
    private readonly stream: readonly SegmentTransaction[],
    readonly commits: readonly PlacedCommit[],
    private readonly bases: readonly Manifest[],
    readonly deadlocks: number,
    readonly rollbacks: number,
  ) {}

  /**
   * @param writers that have ended, and all of whose commits are captured
   * @throws Error where a commit is not in the change log though it has changed something
   */
  static async read(
    lifeboat: SampleLifeboat,
    writers: readonly LaneWriter[],
    bases: readonly Manifest[],
  ): Promise<RecoveryHistory> {
    const segments = await runSql<{ path: string }>(
      lifeboat.database.superuserUrl,
      'SELECT path FROM lifeboat.change_log_segments ORDER BY number',
    );
    const stream: SegmentTransaction[] = [];
    for (const { path } of segments) {
      stream.push(...(await lifeboat.app.get(SegmentStore).readHead(path)).head.transactions);
    }
    const places = new Map(stream.map(([xid, lsn]) => [xid, parseLsn(lsn)]));
    const commits = writers
      .flatMap((writer) => writer.commits)
      .flatMap((commit) => placed(commit, places.get(commit.xid)))
      .sort((left, right) => (left.lsn < right.lsn ? -1 : 1));
    const sum = (count: (writer: LaneWriter) => number): number =>
      writers.reduce((all, writer) => all + count(writer), 0);
    return new RecoveryHistory(
      stream,
      commits,
      bases,
      sum(({ deadlocks }) => deadlocks),
      sum(({ rollbacks }) => rollbacks),
    );
  }

  /** A moment after one of the tenant's bases; half of them soon after. */
  pickTarget(tenant: string, random: RandomSource): RandomTarget {
    const { snapshot } = random.pick(this.bases.filter(({ tenantId }) => tenantId === tenant));
    const from = parseLsn(snapshot.endLsn);
    const after = this.stream.filter(([, lsn]) => parseLsn(lsn) >= from);
    const [xid, lsn, time] = random.pick(random.chance(50) ? after.slice(0, 40) : after);
    if (random.chance(50)) {
      return { input: { beforeTransaction: xid }, cut: parseLsn(lsn) };
    }
    // The very time of a commit leaves in what was committed then.
    const target = parseMoment(time) ?? 0n;
    const next = this.stream.find(([, , other]) => (parseMoment(other) ?? 0n) > target);
    return { input: { targetTime: time }, cut: next === undefined ? 1n << 62n : parseLsn(next[1]) };
  }

  /** What the tenant held just before a place in the stream. */
  stateAt(tenant: string, cut: bigint): TenantState {
    return expectedState(this.commits, tenant, cut);
  }
}

/** What wrote and took it back left nothing in the stream, and nothing behind; of a counter that cannot be said. */
function placed(commit: Commit, lsn: bigint | undefined): PlacedCommit[] {
  if (lsn === undefined && commit.counters.size > 0) {
    throw new Error(`the transaction ${commit.xid} was committed, and is not in the change log`);
  }
  return lsn === undefined ? [] : [{ ...commit, lsn }];
}
