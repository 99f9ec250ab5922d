import type { BackupDeletionsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import { asSystem } from '../access/as-system.js';
import type { FindWindowBases } from './find-window-bases.js';
import type { ReadHistory } from './read-history.js';
import { refuseNeeded } from './refuse-needed.js';

/** The first step of a deletion that a person wants: deletes one backup that nothing needs. */
export class MarkBackup {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly windowBases: FindWindowBases,
    private readonly histories: ReadHistory,
    private readonly deletions: BackupDeletionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Under the tenant's lock: nobody begins to build on it meanwhile.
   *
   * @throws LifeboatError BACKUP_NOT_COMPLETED, BACKUP_ON_HOLD, BACKUP_IN_USE, BACKUP_HAS_DEPENDENTS, BACKUP_PROTECTED
   */
  async mark(tenantId: string, id: string): Promise<void> {
    const { subject } = currentActor();
    const bases = await this.windowBases.of(tenantId);
    await asSystem(this.transactions, 'retention', async () => {
      refuseNeeded(await this.histories.lock(tenantId, bases), id, this.clock.now());
      await this.deletions.mark(tenantId, id, `Deleted by ${subject}.`);
    });
  }
}
