import type { ChangeLogEpoch } from '@lifeboat/catalog';
import type { FindCut } from './find-cut.js';
import { readableFacts } from './readable-facts.js';
import { isBaseOf, isBeforeCut, isCutOff, lastMomentBefore } from './recovery-base.js';
import type { BaseFacts, RecoveryBase, RecoveryBases } from './recovery-bases.js';
import type { TenantChangeLog } from './tenant-change-log.js';

/** Moments to which a tenant can be recovered, one and all; in microseconds since 1970. */
export interface RecoveryStretch {
  epoch: ChangeLogEpoch;
  from: bigint;
  to: bigint;
  /** What it begins with. */
  base: BaseFacts;
  /** Which backup that is; null: the tenant's own beginning. */
  backupId: string | null;
}

/** Finds out to which moments a tenant can be recovered. */
export class RecoveryStretches {
  constructor(
    private readonly bases: RecoveryBases,
    private readonly findCut: FindCut,
  ) {}

  /**
   * The stretches in their order; what lies between two is a gap. Gaps of single tables are not taken out. Bases that were
   * found broken begin none.
   *
   * @throws LifeboatError MANIFEST_MISSING and other errors of manifests, SEGMENT_MISSING, SEGMENT_DAMAGED
   */
  async of(log: TenantChangeLog): Promise<RecoveryStretch[]> {
    return this.from(log, await this.basesOf(log, false));
  }

  /**
   * As `of`, from the bases that were found broken: a recovery may succeed from one all the same, since what is wanted may be
   * elsewhere in it. One whose manifest cannot be read is none.
   *
   * @throws LifeboatError where manifests cannot be looked at, such as REPOSITORY_UNAVAILABLE; SEGMENT_MISSING, SEGMENT_DAMAGED
   */
  async ofBroken(log: TenantChangeLog): Promise<RecoveryStretch[]> {
    return this.from(log, await this.basesOf(log, true));
  }

  private async basesOf({ tenantId, epochs }: TenantChangeLog, isBroken: boolean): Promise<RecoveryBase[]> {
    const bases = epochs.length === 0 ? [] : await this.bases.of(tenantId);
    return bases.filter((base) => base.isBroken === isBroken);
  }

  private async from(
    { epochs, gaps }: TenantChangeLog,
    bases: readonly RecoveryBase[],
  ): Promise<RecoveryStretch[]> {
    const whole = gaps.filter(({ tables }) => tables === null);
    const stretches: RecoveryStretch[] = [];
    for (const base of bases) {
      if (endsWith(stretches, epochs)) {
        break;
      }
      const facts = await (base.isBroken ? readableFacts(base) : base.facts());
      if (facts === null) {
        continue;
      }
      // One that lies behind what is covered is a base of nothing yet.
      const served = epochs.filter((each) => isBaseOf(facts, each) && isBeforeCut(facts, each.coveredLsn));
      for (const epoch of served) {
        const until = { epoch, moment: epoch.coveredMoment, cutLsn: null };
        const ends = whole
          .filter((gap) => isCutOff(facts, gap, until, null))
          .map((gap) => BigInt(lastMomentBefore(gap)) * 1_000n);
        const to = ends.reduce((earliest, end) => (end < earliest ? end : earliest), epoch.coveredMoment);
        const last = stretches.at(-1);
        if (last?.epoch.id === epoch.id && last.to >= to) {
          continue;
        }
        const from = await this.findCut.earliestMomentAt(epoch, facts.snapshot.endLsn);
        if (from <= to) {
          stretches.push({ epoch, from, to, base: facts, backupId: base.origin.backup?.id ?? null });
        }
      }
    }
    return stretches;
  }
}

/** Whether the last stretch goes as far as changes are durable, so that no later base adds anything. */
function endsWith(stretches: readonly RecoveryStretch[], epochs: readonly ChangeLogEpoch[]): boolean {
  const last = stretches.at(-1);
  const newest = epochs.at(-1);
  return newest !== undefined && last?.epoch.id === newest.id && last.to >= newest.coveredMoment;
}
