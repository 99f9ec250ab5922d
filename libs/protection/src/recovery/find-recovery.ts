import type { ChangeLogEpoch } from '@lifeboat/catalog';
import { type CutTarget, formatMoment, parseMoment } from '@lifeboat/change-log';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { TableChoice } from './table-choice.js';
import type { FindCut } from './find-cut.js';
import { type BaseMoment, isBaseOf, isBeforeCut, isCutOff } from './recovery-base.js';
import type { BaseFacts, RecoveryBase, RecoveryBases } from './recovery-bases.js';
import type { RecoveryRequest } from './recovery-request.js';
import type { RecoveryStretch, RecoveryStretches } from './recovery-stretches.js';
import type { ReadChangeLog, TenantChangeLog } from './tenant-change-log.js';

/** Where a recovery stops. */
interface RecoveryPlace {
  epoch: ChangeLogEpoch;
  /** Position of the first commit that is left out, or behind all that is covered. */
  cutLsn: string;
  /** What was asked for; of a transaction its commit time. ISO 8601 with microseconds. */
  moment: string;
}

/** Where a recovery begins and where it stops. */
export interface RecoverySource extends RecoveryPlace, Pick<RecoveryBase, 'origin'> {
  tenantId: string;
  /** The application database that the tenant's changes are of. */
  databaseName: string;
  facts: BaseFacts;
}

/** Finds the base and the cut for a moment. */
export class FindRecovery {
  constructor(
    private readonly readChangeLog: ReadChangeLog,
    private readonly bases: RecoveryBases,
    private readonly findCut: FindCut,
    private readonly stretches: RecoveryStretches,
    private readonly clock: Clock,
  ) {}

  /**
   * @param isWanted tells whether a table's gaps matter
   * @throws LifeboatError TENANT_NOT_FOUND; MOMENT_NOT_RECOVERABLE with the nearest moments that are; SEGMENT_MISSING,
   *   SEGMENT_DAMAGED
   */
  async find(tenantId: string, target: CutTarget, isWanted: TableChoice): Promise<RecoverySource> {
    const log = await this.readChangeLog.read(tenantId);
    const place = await this.requirePlace(log, target);
    let why = 'there is no full or incremental backup from which on changes were captured up to it';
    const bases = (await this.bases.of(tenantId)).reverse();
    // What was found to be broken comes last: what is wanted may be elsewhere in it.
    for (const group of [bases.filter((base) => !base.isBroken), bases.filter((base) => base.isBroken)]) {
      for (const { origin, facts: read } of group) {
        const facts = await read();
        if (facts !== null && isBaseOf(facts, place.epoch) && isBeforeCut(facts, place.cutLsn)) {
          const gap = gapBetween(facts, place, log, isWanted);
          if (gap === null) {
            return { tenantId, databaseName: place.epoch.databaseName, origin, facts, ...place };
          }
          // An older base has the gap before it too.
          why = gap;
          break;
        }
      }
    }
    throw notRecoverable(why, await this.stretches.of(log), target);
  }

  /**
   * A later moment that is reached from the same base.
   *
   * @throws LifeboatError as `find`, also where a gap lies between
   */
  async findLater(source: RecoverySource, target: CutTarget, isWanted: TableChoice): Promise<RecoverySource> {
    const { tenantId, facts, epoch } = source;
    const log = await this.readChangeLog.read(tenantId);
    const place = await this.requirePlace(log, target);
    const why =
      place.epoch.id === epoch.id
        ? gapBetween(facts, place, log, isWanted)
        : 'changes were not captured all the time between the two moments';
    if (why !== null) {
      throw notRecoverable(why, await this.stretches.of(log), target);
    }
    return { ...source, ...place };
  }

  private async requirePlace(log: TenantChangeLog, target: CutTarget): Promise<RecoveryPlace> {
    if (log.epochs.length === 0) {
      throw notRecoverable('the changes of its database are not captured', [], target);
    }
    const place = await this.placeOf(log, target);
    if (typeof place === 'string') {
      throw notRecoverable(place, await this.stretches.of(log), target);
    }
    return place;
  }

  /** The cut of the target; a clause that says why there is none where it lies outside of what is captured. */
  private async placeOf({ epochs }: TenantChangeLog, target: CutTarget): Promise<RecoveryPlace | string> {
    if (target.kind === 'transaction') {
      for (const epoch of [...epochs].reverse()) {
        const found = await this.findCut.find(epoch, target);
        if (found !== null) {
          return { epoch, cutLsn: found[1], moment: found[2] };
        }
      }
      return `no transaction ${String(target.xid)} is in the change log`;
    }
    const { time: moment } = target;
    const epoch = epochs.findLast(({ startedMoment }) => startedMoment <= moment);
    if (epoch === undefined) {
      return 'changes were not captured yet';
    }
    const found = await this.findCut.find(epoch, target);
    if (found !== null) {
      return { epoch, cutLsn: found[1], moment: formatMoment(moment) };
    }
    if (moment <= epoch.coveredMoment) {
      return { epoch, cutLsn: epoch.coveredLsn, moment: formatMoment(moment) };
    }
    if (moment > BigInt(this.clock.now().getTime()) * 1_000n) {
      return 'it lies in the future';
    }
    return epoch.endedAt === null
      ? 'what was changed until then is not durable yet'
      : `changes were not captured then (${epoch.endReason ?? 'the capture had ended'})`;
  }
}

/** What a job is told of a source. */
export function recoveryOf({ epoch, cutLsn, moment, origin }: RecoverySource): RecoveryRequest {
  return {
    epochId: epoch.id,
    cutLsn,
    moment,
    beforeTransaction: null,
    allowAbsentTenant: false,
    birthLsn: origin.birth?.commitLsn ?? null,
  };
}

/** Why changes between a base and a cut are not known, as a clause; null where they are. */
function gapBetween(
  base: BaseMoment,
  { epoch, moment, cutLsn }: RecoveryPlace,
  { gaps }: TenantChangeLog,
  isWanted: TableChoice,
): string | null {
  const until = { epoch, moment: parseMoment(moment), cutLsn };
  const gap = gaps.find((each) => isCutOff(base, each, until, isWanted));
  if (gap === undefined) {
    return null;
  }
  const what = gap.tables === null ? '' : ` of ${gap.tables.join(', ')}`;
  return `changes${what} were not captured from ${gap.fromTime.toISOString()} on (${gap.reason}: ${gap.detail})`;
}

/** @param why a clause */
function notRecoverable(
  why: string,
  stretches: readonly RecoveryStretch[],
  target: CutTarget,
): LifeboatError {
  const asked = target.kind === 'time' ? target.time : null;
  const before = asked === null ? undefined : stretches.findLast(({ from }) => from <= asked);
  const after = asked === null ? undefined : stretches.find(({ from }) => from > asked);
  const earlier = before === undefined || asked === null ? null : before.to < asked ? before.to : asked;
  const nearest = {
    before: earlier === null || earlier === asked ? null : formatMoment(earlier),
    after: after === undefined ? null : formatMoment(after.from),
  };
  const moments = [nearest.before, nearest.after].filter((moment) => moment !== null);
  const what = asked === null ? 'that transaction' : formatMoment(asked);
  return new LifeboatError('MOMENT_NOT_RECOVERABLE', {
    detail: `The tenant cannot be recovered to ${what}: ${why}. Nothing was started.`,
    remedy:
      moments.length > 0
        ? `The nearest moments that it can be recovered to: ${moments.join(' and ')}.`
        : stretches.length > 0
          ? '"lifeboat status -t <tenant>" shows the moments that it can be recovered to.'
          : 'Restore a backup instead (lifeboat list -t <tenant>). For the future: "lifeboat protect", let change-capture run, and take a full backup.',
    meta: { nearest },
  });
}
