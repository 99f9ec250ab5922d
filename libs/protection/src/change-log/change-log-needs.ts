import type { Backup, ChangeLogEpoch, UnfinishedWork } from '@lifeboat/catalog';
import { ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';
import { isBaseOf } from '../recovery/recovery-base.js';
import type { BaseFacts, RecoveryBase, RecoveryBases } from '../recovery/recovery-bases.js';

/** By how much clocks may differ, in milliseconds. */
const SLACK_MS = 3_600_000;

/** What is still needed of a database's change log, on account of the bases that changes are replayed on. */
export class KeptChanges {
  private readonly minXids = new Map<string, bigint>();
  /** When the oldest of these bases was begun, in milliseconds since 1970. */
  oldestBase = Infinity;

  /** Keeps what a base needs of an epoch. */
  keep(epoch: ChangeLogEpoch, { snapshot, startedAt }: BaseFacts): void {
    this.keepFrom(epoch, BigInt(snapshot.xmin));
    this.oldestBase = Math.min(this.oldestBase, Date.parse(startedAt));
  }

  /** Keeps what a base needs that has all transactions with smaller 64-bit ids. */
  keepFrom({ id }: ChangeLogEpoch, xmin: bigint): void {
    const least = this.minXids.get(id);
    this.minXids.set(id, least === undefined || xmin < least ? xmin : least);
  }

  /** The smallest id, as text, that some base of the epoch may not have; null where there is no base. */
  minXidOf(epochId: string): string | null {
    return this.minXids.get(epochId)?.toString() ?? null;
  }
}

/** What of a change log is asked about. */
export interface NeedsRequest {
  tenantIds: readonly string[];
  epochs: readonly ChangeLogEpoch[];
  /** What has not ended of these tenants. */
  work: readonly UnfinishedWork[];
  /** Each tenant shall be recoverable from then on, as far as it is at all. */
  since: Date;
}

/**
 * Finds out which changes must stay. A tenant needs them from the newest base on with which its window begins before the
 * promised time and that is not known to be broken, or from its oldest one where there is none: the newest base always
 * keeps what follows it. Where something is at work on a tenant, it may be at any of its bases.
 */
export class ChangeLogNeeds {
  constructor(private readonly bases: RecoveryBases) {}

  /** @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE */
  async of({ tenantIds, epochs, work, since }: NeedsRequest): Promise<KeptChanges> {
    const kept = new KeptChanges();
    const atWork = new Set(work.map(({ tenantId }) => tenantId));
    for (const tenantId of tenantIds) {
      const promised = atWork.has(tenantId) ? -Infinity : since.getTime() - SLACK_MS;
      for (const base of (await this.bases.of(tenantId)).reverse()) {
        if (await this.keep(kept, base, epochs, promised)) {
          break;
        }
      }
    }
    return kept;
  }

  /** @returns whether no older base is needed */
  private async keep(
    kept: KeptChanges,
    base: RecoveryBase,
    epochs: readonly ChangeLogEpoch[],
    promised: number,
  ): Promise<boolean> {
    const facts = await readable(base);
    if (facts === null) {
      return false;
    }
    const served = epochs.filter((epoch) => isBaseOf(facts, epoch));
    served.forEach((epoch) => kept.keep(epoch, facts));
    const { backup } = base.origin;
    const finishedAt = backup === null ? Date.parse(facts.finishedAt) : finishOf(backup);
    return !base.isBroken && served.length > 0 && finishedAt <= promised;
  }
}

const finishOf = ({ finishedAt }: Backup): number => finishedAt?.getTime() ?? Infinity;

/** Null where the backup cannot be built upon. */
async function readable(base: RecoveryBase): Promise<BaseFacts | null> {
  try {
    return await base.facts();
  } catch (error) {
    if (ERROR_MAP[toLifeboatError(error).code].retry === 'backoff') {
      throw error;
    }
    return null;
  }
}
