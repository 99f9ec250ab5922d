import {
  type AppDatabase,
  type Baseline,
  incrementUnits,
  judgeBaseline,
  lookAtTenant,
  qualifiedName,
  type TenantLook,
} from '@lifeboat/app-database';
import { canListKeys } from '@lifeboat/archive';
import type { BackupsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { FinishedBackup } from '../backups/facts-of.js';
import type { OpenedBackup } from '../restore/backup-sources.js';
import { originOf } from '../restore/origin-of.js';
import type { FindParent, FoundParent } from './find-parent.js';
import type { StageIncrement } from './from-changes/stage-increment.js';
import type { StagedIncrement } from './from-changes/staged-increment.js';
import { parentNotUsable } from './parent-not-usable.js';
import type { TakeBackup } from './take-backup.js';
import type { ArchivedMoment, ArchiveRequest, ArchiveRun } from './tenant-archiver.js';

/** What came of the wish for an incremental backup. */
export interface TakenIncremental {
  finished: FinishedBackup;
  /** Why a full backup was taken, as a clause; null for an incremental one. */
  fullBecause: string | null;
  /** Why the rows were scanned instead of reading the change log, as a clause; null where it was read. */
  scanBecause: string | null;
  /** Of a backup from the change log, the tables that were scanned, as `schema.table`. */
  scannedTables: string[];
}

/** How an incremental backup is wanted. */
export interface IncrementWishes {
  /** What it must build on; null: the newest. */
  parentId: string | null;
  /** Whether this process is there to read the change log, which takes keys. */
  readsChanges: boolean;
}

interface Base {
  opened: OpenedBackup;
  baseline: Baseline;
}

/** What is known when the moment is fixed. */
interface Increment {
  database: AppDatabase;
  wanted: ArchiveRequest;
  look: ArchivedMoment;
  run: ArchiveRun;
}

/**
 * Takes an incremental backup: from the change log where it holds all that was changed since the parent, otherwise by the
 * scan method, rows whose inserting transaction may have come after the parent's snapshot, and the keys of all others. Where
 * there is nothing to build on safely, a full backup is taken instead, unless a parent was named.
 */
export class TakeIncremental {
  constructor(
    private readonly parents: FindParent,
    private readonly increments: StageIncrement,
    private readonly takeBackup: TakeBackup,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError PARENT_NOT_USABLE of a parent that was named; as `TakeBackup.take`, and what `lookAtTenant` throws */
  async take(
    database: AppDatabase,
    wanted: ArchiveRequest,
    { parentId, readsChanges }: IncrementWishes,
    run: ArchiveRun,
  ): Promise<TakenIncremental> {
    const found = await this.parents.find(wanted.tenantId, database.name, parentId);
    const startedAt = this.clock.now();
    const look = { startedAt, ...(await lookAtTenant(database, wanted.tenantId, run.signal)) };
    const increment = { database, wanted, look, run };
    try {
      const base = await judge(found, look);
      if (typeof base !== 'string') {
        return await this.takeOn(base, increment, readsChanges);
      }
      if (parentId !== null) {
        throw parentNotUsable(parentId, base);
      }
      await this.buildOn(wanted, null);
      const finished = await this.takeBackup.take(database, { ...wanted, type: 'full' }, run, look);
      return { finished, fullBecause: base, scanBecause: null, scannedTables: [] };
    } finally {
      await look.snapshot.close();
    }
  }

  private async takeOn(
    { opened, baseline }: Base,
    increment: Increment,
    readsChanges: boolean,
  ): Promise<TakenIncremental> {
    const { database, look, run } = increment;
    if (!readsChanges) {
      return this.scan(opened, baseline, increment, await this.increments.whyNot(opened));
    }
    const judged = await this.increments.stage({ database, opened, look }, run);
    if (judged.staged === null) {
      return this.scan(opened, baseline, increment, judged.flaw);
    }
    try {
      return await this.seal({ opened, baseline }, judged, increment);
    } finally {
      await judged.staged.close();
    }
  }

  private async scan(
    opened: OpenedBackup,
    baseline: Baseline,
    { database, wanted, look, run }: Increment,
    scanBecause: string,
  ): Promise<TakenIncremental> {
    const { tenantId } = wanted;
    const parent = { ...parentOf(opened), method: 'scan' as const };
    await this.buildOn(wanted, parent.backupId);
    const units = incrementUnits(look.units, { scope: look.scope, tenantId, baseline, canListKeys });
    const finished = await this.takeBackup.take(database, { ...wanted, parent }, run, { ...look, units });
    return { finished, fullBecause: null, scanBecause, scannedTables: [] };
  }

  /** Both see the same snapshot, so that tables of the one and of the other make one moment. */
  private async seal(
    { opened, baseline }: Base,
    { staged, scanned }: { staged: StagedIncrement; scanned: ReadonlySet<string> },
    { database, wanted, look, run }: Increment,
  ): Promise<TakenIncremental> {
    const unlisted = new Set([...staged.rewritten, ...scanned]);
    const parent = { ...parentOf(opened), method: 'changes' as const, unlisted };
    await this.buildOn(wanted, parent.backupId);
    const left = look.units.filter(
      ({ kind, table }) => kind === 'shared' || scanned.has(qualifiedName(table)),
    );
    const { tenantId } = wanted;
    const units = incrementUnits(left, { scope: look.scope, tenantId, baseline, canListKeys });
    const moment = { ...look, units, staged };
    const finished = await this.takeBackup.take(database, { ...wanted, parent }, run, moment);
    return { finished, fullBecause: null, scanBecause: null, scannedTables: [...scanned].sort() };
  }

  private async buildOn({ tenantId, backupId }: ArchiveRequest, parentId: string | null): Promise<void> {
    await this.transactions.run(() => this.backups.buildOn(tenantId, backupId, parentId));
  }
}

const parentOf = ({
  backup,
  manifestSha256,
}: OpenedBackup): { backupId: string; manifestSha256: string } => ({
  backupId: backup.id,
  manifestSha256,
});

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
    return { opened, baseline: judged.baseline };
  }
  const reason =
    judged.flaw ??
    (isSameTimeline
      ? 'tables belong to tenants by other rules now'
      : 'the database is on another timeline now');
  return `the backup ${backupId} cannot be built on: ${reason}`;
}
