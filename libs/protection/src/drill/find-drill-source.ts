import type { BackupsRepository, DrillKind } from '@lifeboat/catalog';
import { formatMoment } from '@lifeboat/change-log';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { knownBroken } from '../backups/known-broken.js';
import type { CheckCoverage } from '../recovery/check-coverage.js';
import { type FindRecovery, recoveryOf } from '../recovery/find-recovery.js';
import type { RecoveryRequest } from '../recovery/recovery-request.js';
import type { RecoveryStretches } from '../recovery/recovery-stretches.js';
import { targetOf } from '../recovery/recovery-target.js';
import { chosenTables } from '../recovery/table-choice.js';
import type { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { restoreWishesOf } from '../restore/restore-wishes.js';
import type { DrillChoice } from './drill-input.js';
import { randomMoment } from './random-moment.js';

/** What says that a moment cannot be had back, and nothing else. */
const OUTSIDE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['MOMENT_NOT_RECOVERABLE', 'TABLES_NOT_COVERED']);

/** What a drill tries. */
export interface DrillSource {
  kind: DrillKind;
  backupId: string;
  recovery: RecoveryRequest | null;
}

/** How the moments of a tenant are found. */
export interface DrillMoments {
  readChangeLog: ReadChangeLog;
  stretches: RecoveryStretches;
  findRecovery: FindRecovery;
  coverage: CheckCoverage;
}

/** Finds what a drill tries: the newest backup, or a moment of the recovery window with the backup that it begins from. */
export class FindDrillSource {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly moments: DrillMoments,
    private readonly random: () => number,
  ) {}

  /**
   * @throws LifeboatError BACKUP_NOT_FOUND where there is no backup to try, INVALID_REQUEST, MOMENT_NOT_RECOVERABLE with the
   *   nearest moments that are, TABLES_NOT_COVERED, SEGMENT_MISSING, SEGMENT_DAMAGED
   */
  async find(tenantId: string, choice: DrillChoice): Promise<DrillSource> {
    switch (choice.kind) {
      case 'newest':
        return this.newest(tenantId);
      case 'moment':
        return this.at(tenantId, choice.targetTime, 'moment');
      case 'random_moment':
        return (await this.byChance(tenantId)) ?? refuseMoment(tenantId);
      case 'any':
        return (
          (this.random() < 0.5 ? await this.momentIfAny(tenantId) : null) ?? (await this.newest(tenantId))
        );
    }
  }

  private async newest(tenantId: string): Promise<DrillSource> {
    const all = await this.transactions.run(() => this.backups.listGood(tenantId, ['full', 'incremental']));
    const broken = knownBroken(all);
    const newest = all.findLast(({ id }) => !broken.has(id));
    if (newest === undefined) {
      throw new LifeboatError('BACKUP_NOT_FOUND', {
        detail: `The tenant ${tenantId} has no completed backup of all its tables that is not known to be broken, so there is nothing to drill. Nothing was started.`,
        remedy: `Take one: lifeboat backup -t ${tenantId}`,
      });
    }
    return { kind: 'newest', backupId: newest.id, recovery: null };
  }

  /** Null where the tenant has no recovery window. */
  private async byChance(tenantId: string): Promise<DrillSource | null> {
    const log = await this.moments.readChangeLog.read(tenantId);
    const moment = randomMoment(await this.moments.stretches.of(log), this.random);
    return moment === null ? null : this.at(tenantId, formatMoment(moment), 'random_moment');
  }

  /** Null also where changes of some table are missing at the moment that chance has chosen. */
  private async momentIfAny(tenantId: string): Promise<DrillSource | null> {
    try {
      return await this.byChance(tenantId);
    } catch (error) {
      if (error instanceof LifeboatError && OUTSIDE.has(error.code)) {
        return null;
      }
      throw error;
    }
  }

  private async at(tenantId: string, targetTime: string, kind: DrillKind): Promise<DrillSource> {
    const wishes = restoreWishesOf({});
    const target = targetOf({ targetTime });
    const source = await this.moments.findRecovery.find(tenantId, target, chosenTables(wishes));
    await this.moments.coverage.require(source, wishes).catch((error: unknown) => {
      throw asOfDrill(error);
    });
    const { backup } = source.origin;
    if (backup === null) {
      throw withoutBackup(tenantId, source.moment);
    }
    return { kind, backupId: backup.id, recovery: recoveryOf(source) };
  }
}

/** A drill is of all tables: it cannot leave some out, as a recovery can. */
function asOfDrill(error: unknown): unknown {
  return error instanceof LifeboatError && error.code === 'TABLES_NOT_COVERED'
    ? new LifeboatError(error.code, {
        detail: error.detail,
        remedy:
          'A drill is of all tables: drill the newest backup instead (--newest). "lifeboat check" says why these are not covered, and what to do about it.',
        meta: error.meta,
        cause: error,
      })
    : error;
}

function withoutBackup(tenantId: string, moment: string): LifeboatError {
  return new LifeboatError('MOMENT_NOT_RECOVERABLE', {
    detail: `The tenant ${tenantId} can be recovered to ${moment} from its own beginning, before its first backup; drills begin from a backup. Nothing was started.`,
    remedy: `Drill a moment after its first backup, or look at what a recovery would do: lifeboat point-in-time-recovery -t ${tenantId} --target-time ${moment} --dry-run`,
  });
}

function refuseMoment(tenantId: string): never {
  throw new LifeboatError('MOMENT_NOT_RECOVERABLE', {
    detail: `The tenant ${tenantId} has no recovery window, so there is no moment to drill. Nothing was started.`,
    remedy:
      'Drill the newest backup instead (--newest). For the future: "lifeboat protect", let change-capture run, and take a full backup.',
  });
}
