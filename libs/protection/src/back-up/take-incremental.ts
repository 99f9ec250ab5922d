import {
  type AppDatabase,
  type Baseline,
  incrementUnits,
  judgeBaseline,
  lookAtTenant,
  type TenantLook,
} from '@lifeboat/app-database';
import { canListKeys } from '@lifeboat/archive';
import type { BackupsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { FinishedBackup } from '../backups/facts-of.js';
import { originOf } from '../restore/origin-of.js';
import type { FindParent, FoundParent } from './find-parent.js';
import type { ParentBackup } from './parent-backup.js';
import type { TakeBackup } from './take-backup.js';
import type { ArchiveRequest, ArchiveRun } from './tenant-archiver.js';

/** What came of the wish for an incremental backup. */
export interface TakenIncremental {
  finished: FinishedBackup;
  /** Why a full backup was taken, as a clause; null for an incremental one. */
  fullBecause: string | null;
}

interface Base {
  parent: ParentBackup;
  baseline: Baseline;
}

/**
 * Takes an incremental backup by the scan method: rows whose inserting transaction may have come after the parent's
 * snapshot, and the keys of all others. Where there is nothing to build on safely, a full backup is taken instead.
 */
export class TakeIncremental {
  constructor(
    private readonly parents: FindParent,
    private readonly takeBackup: TakeBackup,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  /** @throws LifeboatError as `TakeBackup.take`, and what `lookAtTenant` throws */
  async take(database: AppDatabase, wanted: ArchiveRequest, run: ArchiveRun): Promise<TakenIncremental> {
    const { tenantId, backupId } = wanted;
    const found = await this.parents.find(tenantId, database.name);
    const look = await lookAtTenant(database, tenantId, run.signal);
    try {
      const base = await judge(found, look);
      const parent = typeof base === 'string' ? null : base.parent;
      await this.transactions.run(() => this.backups.buildOn(tenantId, backupId, parent?.backupId ?? null));
      if (typeof base === 'string') {
        const finished = await this.takeBackup.take(database, { ...wanted, type: 'full' }, run, look);
        return { finished, fullBecause: base };
      }
      const { scope } = look;
      const units = incrementUnits(look.units, { scope, tenantId, baseline: base.baseline, canListKeys });
      const finished = await this.takeBackup.take(database, { ...wanted, parent }, run, { ...look, units });
      return { finished, fullBecause: null };
    } finally {
      await look.snapshot.close();
    }
  }
}

/** @returns what to build on, or why there is nothing */
async function judge({ opened, flaw }: FoundParent, { snapshot, scope }: TenantLook): Promise<Base | string> {
  if (opened === null) {
    return flaw;
  }
  const { manifest } = opened.source;
  const { backupId, postgres, tenantScope } = manifest;
  const judged = await snapshot.withReader((client) => judgeBaseline(client, scope, originOf(opened.source)));
  const isSameTimeline = postgres.timeline === snapshot.server.timeline;
  const isSameScope = tenantScope.hash === scope.hash;
  if (judged.baseline !== null && isSameTimeline && isSameScope) {
    return { parent: { backupId, manifestSha256: opened.manifestSha256 }, baseline: judged.baseline };
  }
  const reason =
    judged.flaw ??
    (isSameTimeline
      ? 'tables belong to tenants by other rules now'
      : 'the database is on another timeline now');
  return `the newest backup ${backupId} cannot be built on: ${reason}`;
}
