import {
  type AppDatabase,
  type AppDatabases,
  lookAtTenant,
  qualifiedName,
  readSequences,
} from '@lifeboat/app-database';
import type { Manifest, ManifestStore, ManifestTable, Repository } from '@lifeboat/archive';
import type { Backup, ChangeLogEpoch, TenantBirth } from '@lifeboat/catalog';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { describeBackup } from '../back-up/describe-backup.js';
import { LIFEBOAT_VERSION } from '../back-up/lifeboat-version.js';
import type { SchemaArchive } from '../back-up/schema-archive.js';
import { VolumeSet } from '../back-up/volume-set.js';
import type { FinishedBackup } from '../backups/facts-of.js';
import type { OperationRun } from '../operations/operation-handler.js';
import type { CompleteRecovered } from './complete-recovered.js';
import { beginningOf } from './recovery-base.js';
import type { RecoveryRequest } from './recovery-request.js';
import type { TenantBeginnings } from './tenant-beginnings.js';

/** What of the repository taking a beginning stands on. */
export interface BeginningStores {
  repository: Repository;
  manifests: ManifestStore;
  schemas: SchemaArchive;
}

/**
 * Takes the backup that a recovery of a tenant begins with where it is the tenant's own beginning: a manifest that lists the
 * tables of the epoch, as they were then, without a row.
 */
export class TakeBeginning {
  constructor(
    private readonly databases: AppDatabases,
    private readonly stores: BeginningStores,
    private readonly transactions: RlsTransactions,
    private readonly beginnings: TenantBeginnings,
    private readonly completeRecovered: CompleteRecovered,
    private readonly clock: Clock,
  ) {}

  /**
   * Completes the backup where the recovery begins with one, unless an earlier attempt did.
   *
   * @throws LifeboatError MOMENT_NOT_RECOVERABLE where the tenant's beginning is not known any more, and what reading the
   *   application database and writing a manifest throw
   */
  async complete(
    tenantId: string,
    backupId: string,
    { epochId, birthLsn, moment }: RecoveryRequest,
    run: OperationRun,
  ): Promise<void> {
    if (birthLsn === null) {
      return;
    }
    await this.completeRecovered.complete(tenantId, backupId, async (backup) => {
      const found = await this.transactions.run(() => this.beginnings.find(tenantId, epochId, birthLsn));
      if (found === null) {
        throw new LifeboatError('MOMENT_NOT_RECOVERABLE', {
          detail: `That the tenant began at ${birthLsn} is not known any more, so that it cannot be recovered to ${moment} without a backup. Nothing was restored.`,
          remedy: '"lifeboat status -t <tenant>" shows the moments that the tenant can be recovered to.',
        });
      }
      return this.take(this.databases.get(backup.applicationDatabase), backup, found, run);
    });
  }

  private async take(
    database: AppDatabase,
    backup: Backup,
    { birth, epoch }: { birth: TenantBirth; epoch: ChangeLogEpoch },
    { signal }: OperationRun,
  ): Promise<FinishedBackup> {
    const { repository, manifests, schemas } = this.stores;
    const { repositoryId } = await repository.open();
    const startedAt = this.clock.now();
    const { snapshot, scope } = await lookAtTenant(database, backup.tenantId, signal);
    try {
      const { tenantTable, tenantColumn } = database.config;
      const described = describeBackup({
        backupId: backup.id,
        tenantId: backup.tenantId,
        type: backup.type,
        parent: null,
        label: backup.label,
        createdAt: backup.createdAt,
        startedAt,
        finishedAt: this.clock.now(),
        lifeboatVersion: LIFEBOAT_VERSION,
        repositoryId,
        applicationDatabase: database.name,
        tenantTable,
        tenantColumn,
        snapshot,
        scope,
        schema: await schemas.ensure(database, snapshot, scope),
        compression: { algorithm: 'none' },
        encryption: null,
        volumes: new VolumeSet(refuseVolumes),
        sequences: await readSequences(snapshot.reader, scope),
      });
      const manifest = asOfBeginning(described, birth, epoch);
      return { manifest, ...(await manifests.write(manifest)) };
    } finally {
      await snapshot.close();
    }
  }
}

/** What was looked at is of the present; only what the tables were is of then. */
function asOfBeginning(manifest: Manifest, birth: TenantBirth, epoch: ChangeLogEpoch): Manifest {
  const { snapshot, postgres } = beginningOf(birth, epoch);
  return {
    ...manifest,
    snapshot,
    postgres: { ...manifest.postgres, ...postgres },
    tables: manifest.tables.map((table) => asCaptured(table, epoch)),
  };
}

function asCaptured(table: ManifestTable, { tables }: ChangeLogEpoch): ManifestTable {
  const captured = tables.find(
    (each) => qualifiedName({ schema: each.schema, name: each.table }) === qualifiedName(table),
  );
  return captured === undefined ? table : { ...table, columns: captured.columns };
}

function refuseVolumes(): never {
  throw new Error('a backup of nothing has no volumes');
}
