import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  RecoveryGap,
  RecoveryGapsRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { RequestBackup } from '../back-up/request-backup.js';

/** Such a tenant has nothing to back up, or no key to do it with. */
const WITHOUT_BACKUP = new Set<ErrorCode>(['TENANT_NOT_ACTIVE', 'TENANT_NOT_FOUND', 'TENANT_KEY_DESTROYED']);

/** Asks for full backups where changes begin to be captured: a tenant can be recovered from its own on. */
export class FullRequests {
  private readonly logger = new Logger('ChangeCapture');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly gaps: RecoveryGapsRepository,
    private readonly tenants: TenantsRepository,
    private readonly requestBackup: RequestBackup,
  ) {}

  /**
   * One full backup for each tenant that the first epoch or a gap concerns, however many there are. Safe to repeat: the
   * same ones give the same backups. A tenant that cannot be backed up now is asked for again at the next call.
   *
   * @returns how many were asked for
   */
  async run(databaseName: string): Promise<number> {
    const { epoch, gaps } = await this.transactions.run(async () => ({
      epoch: await this.epochs.findOpen(databaseName),
      gaps: await this.gaps.listWithoutFull(databaseName),
    }));
    const first = epoch?.fullsRequestedAt === null ? epoch : null;
    const newest = gaps.at(-1);
    const cause = newest === undefined ? (first === null ? null : `epoch:${first.id}`) : `gap:${newest.id}`;
    if (cause === null) {
      return 0;
    }
    const ofAll = first !== null || gaps.some(({ tenantId }) => tenantId === null);
    const tenantIds = ofAll
      ? await this.transactions.run(() => this.tenants.idsOf(databaseName))
      : [...new Set(gaps.flatMap(({ tenantId }) => tenantId ?? []))];
    const outcomes = new Set<string>();
    let asked = 0;
    for (const tenantId of tenantIds) {
      const outcome = await this.request(tenantId, cause);
      asked += outcome === 'asked' ? 1 : 0;
      outcomes.add(outcome);
    }
    if (!outcomes.has('later')) {
      await this.note(first, gaps);
    }
    return asked;
  }

  private async note(first: ChangeLogEpoch | null, gaps: readonly RecoveryGap[]): Promise<void> {
    await this.transactions.run(async () => {
      if (first !== null) {
        await this.epochs.fullsRequested(first.id);
      }
      for (const { id } of gaps) {
        await this.gaps.fullRequested(id);
      }
    });
  }

  private async request(tenantId: string, cause: string): Promise<'asked' | 'nothing to do' | 'later'> {
    try {
      await this.requestBackup.request(tenantId, { type: 'full' }, `${cause}:${tenantId}`);
      return 'asked';
    } catch (error) {
      if (error instanceof LifeboatError && WITHOUT_BACKUP.has(error.code)) {
        return 'nothing to do';
      }
      if (error instanceof LifeboatError) {
        const { code, message } = error;
        this.logger.warn({ msg: `A full backup for the change log has to wait: ${message}`, code, tenantId });
        return 'later';
      }
      throw error;
    }
  }
}
