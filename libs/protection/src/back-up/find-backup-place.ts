import type { OperationsRepository, SlotsName, TenantsRepository } from '@lifeboat/catalog';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import type { PlaceJobs } from '../operations/place-jobs.js';
import type { BackupPlaces } from './backup-places.js';

/** Says which places of which application database a backup is to have one of. */
export class FindBackupPlace {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly tenants: TenantsRepository,
    private readonly placeJobs: PlaceJobs,
    private readonly places: BackupPlaces,
  ) {}

  /**
   * Runs as the system.
   *
   * @returns null where there is nothing to be done
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  find(operationId: string): Promise<SlotsName | null> {
    const work = async (): Promise<SlotsName | null> => {
      const operation = await this.operations.find(operationId);
      if (operation?.finishedAt !== null) {
        return null;
      }
      const { applicationDatabase } = await this.tenants.get(operation.tenantId);
      const { isLarge } = await this.placeJobs.placeOf(operation);
      const purpose = isLarge ? 'backup_large' : 'backup';
      return { purpose, databaseName: applicationDatabase, count: this.places[purpose].perDatabase };
    };
    return runAsSystem('find-backup-place', () => this.transactions.run(work));
  }
}
