import { readableFacts } from '../recovery/readable-facts.js';
import { isBaseOf, isCutOff } from '../recovery/recovery-base.js';
import type { BaseFacts, RecoveryBases } from '../recovery/recovery-bases.js';
import type { ReadChangeLog, TenantChangeLog } from '../recovery/tenant-change-log.js';
import type { WindowBase } from './tenant-history.js';

/** Finds the backups on which a tenant's change log can be replayed, and how far. */
export class FindWindowBases {
  constructor(
    private readonly readChangeLog: ReadChangeLog,
    private readonly bases: RecoveryBases,
  ) {}

  /**
   * Reads manifests, and only where changes were captured. A backup whose manifest is broken is the base of nothing.
   *
   * @throws LifeboatError TENANT_NOT_FOUND; where manifests cannot be looked at, such as REPOSITORY_UNAVAILABLE
   */
  async of(tenantId: string): Promise<WindowBase[]> {
    const log = await this.readChangeLog.read(tenantId);
    const found: WindowBase[] = [];
    for (const base of log.epochs.length === 0 ? [] : await this.bases.of(tenantId)) {
      const { backup } = base.origin;
      const facts = backup === null ? null : await readableFacts(base);
      found.push(
        ...(facts === null || backup === null ? [] : stretchesOf(backup.id, base.isBroken, facts, log)),
      );
    }
    return found;
  }
}

function stretchesOf(
  backupId: string,
  isBroken: boolean,
  base: BaseFacts,
  { epochs, gaps }: TenantChangeLog,
): WindowBase[] {
  return epochs
    .filter((epoch) => isBaseOf(base, epoch))
    .map((epoch) => {
      const { id: epochId } = epoch;
      const covered = epoch.coveredTime.getTime();
      const until = { epoch, moment: BigInt(covered) * 1_000n, cutLsn: null };
      // A gap of single tables cuts off too: for them a newer base is needed behind it.
      const ends = gaps
        .filter((gap) => isCutOff(base, gap, until, null))
        .map(({ fromTime }) => fromTime.getTime());
      const to = new Date(Math.min(covered, ...ends));
      return { backupId, epochId, from: new Date(base.finishedAt), to, isBroken };
    });
}
