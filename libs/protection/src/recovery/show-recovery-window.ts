import { qualifiedName } from '@lifeboat/app-database';
import { formatMoment } from '@lifeboat/change-log';
import type { Clock } from '@lifeboat/kernel';
import type { Authoriser } from '../access/authoriser.js';
import { uncoveredTables } from './coverage.js';
import { type DoubtfulMoments, doubtfulMoments } from './doubtful-moments.js';
import type { CapturedTransaction, FindCut } from './find-cut.js';
import type { RecoveryStretches } from './recovery-stretches.js';
import { gapsOf, type WindowGap } from './recovery-window.js';
import type { ReadChangeLog } from './tenant-change-log.js';

/** The moments to which a tenant can be recovered by the change log. */
export interface RecoveryWindowView {
  tenantId: string;
  /** ISO 8601 with microseconds; null, as `latest`, where there is none. Neither stands on a backup that was found broken. */
  earliest: string | null;
  latest: string | null;
  gaps: WindowGap[];
  /** Moments outside of all that, to which a backup that was found broken may still lead. */
  doubtful: DoubtfulMoments[];
  /** How far behind the present the capture is; null where changes are not captured. */
  lagSeconds: number | null;
  /** The newest transaction, of whatever tenant, that is durable; null where there is none. */
  newestTransaction: CapturedTransaction | null;
  /** Tables of the tenant that the change log does not cover, as `schema.table`. */
  tablesNotCovered: string[];
}

/** Shows a tenant's recovery window. */
export class ShowRecoveryWindow {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly readChangeLog: ReadChangeLog,
    private readonly stretches: RecoveryStretches,
    private readonly findCut: FindCut,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, SEGMENT_MISSING, SEGMENT_DAMAGED */
  async show(tenantId: string): Promise<RecoveryWindowView> {
    await this.authoriser.require('recovery.read', tenantId);
    const log = await this.readChangeLog.read(tenantId);
    const stretches = await this.stretches.of(log);
    const first = stretches[0];
    const last = stretches.at(-1);
    const open = log.epochs.find(({ endedAt }) => endedAt === null);
    const newest = log.epochs.at(-1);
    return {
      tenantId,
      earliest: first === undefined ? null : formatMoment(first.from),
      latest: last === undefined ? null : formatMoment(last.to),
      gaps: gapsOf(stretches, log.gaps),
      doubtful: doubtfulMoments(await this.stretches.ofBroken(log), stretches),
      lagSeconds:
        open === undefined
          ? null
          : Math.max(0, (this.clock.now().getTime() - open.coveredTime.getTime()) / 1_000),
      newestTransaction: newest === undefined ? null : await this.findCut.newestOf(newest),
      tablesNotCovered:
        last === undefined
          ? []
          : uncoveredTables(last.base.tables, last.epoch).map((table) => qualifiedName(table)),
    };
  }
}
