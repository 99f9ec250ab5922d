import {
  type AppDatabase,
  checkTablesStand,
  copyOut,
  type CopyUnit,
  isTenantThere,
  lookAtTenant,
  markBackup,
  type Readers,
  readSequences,
  type TenantLook,
  translatePostgresError,
} from '@lifeboat/app-database';
import type { Compression, Manifest, Repository, VolumeStore } from '@lifeboat/archive';
import type { BackupConfig } from '@lifeboat/config';
import { type Clock, type ProgressListener, settleBoth } from '@lifeboat/kernel';
import type { TenantEncryption } from '../keys/tenant-encryption.js';
import { describeBackup } from './describe-backup.js';
import { LeftoverSweeper } from './leftover-sweeper.js';
import { LIFEBOAT_VERSION } from './lifeboat-version.js';
import { narrowScope } from './narrow-scope.js';
import type { ParentBackup } from './parent-backup.js';
import { refuseVanished } from './refuse-vanished.js';
import type { SchemaArchive } from './schema-archive.js';
import { VolumeSet } from './volume-set.js';
import { VolumeSink } from './volume-sink.js';

/** A second connection pays from here on; a small tenant is one volume. */
const PARALLEL_BYTES = 16 * 1024 * 1024;

export interface ArchiveRequest {
  backupId: string;
  tenantId: string;
  type: Manifest['type'];
  label: string | null;
  /** When it was asked for. */
  createdAt: Date;
  compression: Compression;
  encrypted: boolean;
  /** Only these tables of the tenant; null for all. */
  includeTables: readonly string[] | null;
  /** Not these. */
  excludeTables: readonly string[] | null;
  /** Of an incremental backup, whose moment must be given with what has changed; null for any other. */
  parent: ParentBackup | null;
}

/** A moment to copy. */
export interface ArchivedMoment extends TenantLook {
  /** Before its snapshot was taken; needed of what others build on. */
  startedAt?: Date;
  /** Of an increment, rows and keys that lie in staging. */
  staged?: Readers & {
    units: CopyUnit[];
    /** Throws where what was copied may not be what had been staged. */
    confirm(): Promise<void>;
  };
}

export interface ArchiveRun {
  signal: AbortSignal;
  onProgress: ProgressListener;
}

/** Copies one tenant, as it is at one moment, into volumes. Writing the manifest, which makes it a backup, is not its part. */
export class TenantArchiver {
  private readonly sweeper: LeftoverSweeper;

  constructor(
    private readonly repository: Repository,
    private readonly volumes: VolumeStore,
    private readonly schemas: SchemaArchive,
    private readonly encryption: TenantEncryption,
    private readonly config: BackupConfig,
    private readonly clock: Clock,
  ) {
    this.sweeper = new LeftoverSweeper(repository.storage, clock);
  }

  /**
   * @param given the moment to copy, which the caller closes; this one if not given
   * @returns the manifest to be, describing volumes that are durable
   * @throws LifeboatError TENANT_NOT_ACTIVE, UNCLASSIFIED_TABLE, TABLE_NOT_FOUND, INVALID_REQUEST, ROW_OF_ANOTHER_TENANT, TABLE_REWRITTEN, APP_DATABASE_UNAVAILABLE, REPOSITORY_FULL, …;
   *   no volume is left open then
   */
  async archive(
    database: AppDatabase,
    request: ArchiveRequest,
    run: ArchiveRun,
    given?: ArchivedMoment,
  ): Promise<Manifest> {
    const now = this.clock.now();
    const { repositoryId } = await this.repository.open();
    const encryption = request.encrypted ? await this.encryption.of(request.tenantId) : null;
    await this.sweeper.sweepNowAndThen();
    const look: ArchivedMoment = given ?? {
      startedAt: now,
      ...(await lookAtTenant(database, request.tenantId, run.signal, (whole) => narrowScope(whole, request))),
    };
    const { startedAt = now, snapshot, scope } = look;
    const volumes = new VolumeSet((kind, number) =>
      this.volumes.create(request, { kind, number, compression: request.compression, encryption }),
    );
    try {
      const isThere = await isTenantThere(snapshot.reader, scope, request.tenantId);
      refuseVanished(request.tenantId, request.type, isThere);
      const sequences = await readSequences(snapshot.reader, scope);
      await markBackup(database, request.backupId, request.tenantId, snapshot.info.text);
      const [schema] = await settleBoth(
        this.schemas.ensure(database, snapshot, scope),
        this.copy(look, volumes, run),
      );
      await checkTablesStand(snapshot, scope);
      return describeBackup({
        ...request,
        encryption,
        startedAt,
        finishedAt: this.clock.now(),
        lifeboatVersion: LIFEBOAT_VERSION,
        repositoryId,
        applicationDatabase: database.name,
        tenantTable: database.config.tenantTable,
        tenantColumn: database.config.tenantColumn,
        snapshot,
        scope,
        schema,
        volumes,
        sequences,
      });
    } catch (error) {
      await volumes.abort(error instanceof Error ? error : new Error(String(error)));
      throw translatePostgresError(error, database.name);
    } finally {
      if (given === undefined) {
        await snapshot.close();
      }
    }
  }

  private async copy(
    { snapshot, units: seen, staged }: ArchivedMoment,
    volumes: VolumeSet,
    run: ArchiveRun,
  ): Promise<void> {
    const units = [...(staged?.units ?? []), ...seen];
    const expected = units.reduce((sum, unit) => sum + unit.estimatedBytes, 0);
    const connections = expected < PARALLEL_BYTES ? 1 : Math.min(this.config.connections, units.length);
    const sinks = Array.from({ length: connections }, () => new VolumeSink(volumes, this.config.volumeBytes));
    let bytes = 0;
    let rows = 0;
    const onRows = (moreBytes: number, moreRows: number): void => {
      bytes += moreBytes;
      rows += moreRows;
      // The total is a guess until the end, so it is never said to be reached.
      const percent = expected > 0 ? Math.min(99, Math.floor((bytes / expected) * 100)) : null;
      run.onProgress({ phase: 'copying', percent, bytes, rows });
    };
    if (staged !== undefined) {
      await copyOut(staged, staged.units, sinks, { signal: run.signal, onRows });
      await staged.confirm();
    }
    await copyOut(snapshot, seen, sinks, { signal: run.signal, onRows });
    for (const sink of sinks) {
      await sink.close();
    }
  }
}
