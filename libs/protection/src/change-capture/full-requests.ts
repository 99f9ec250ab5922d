import type { RecoveryGapsRepository, TenantsRepository } from '@lifeboat/catalog';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { RequestBackup } from '../back-up/request-backup.js';

/** Such a tenant has nothing to back up, or no key to do it with. */
const WITHOUT_BACKUP = new Set<ErrorCode>(['TENANT_NOT_ACTIVE', 'TENANT_NOT_FOUND', 'TENANT_KEY_DESTROYED']);

/** Asks for new full backups behind gaps: a tenant can be recovered again from its own on. */
export class FullRequests {
  private readonly logger = new Logger('ChangeCapture');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly gaps: RecoveryGapsRepository,
    private readonly tenants: TenantsRepository,
    private readonly requestBackup: RequestBackup,
  ) {}

  /**
   * One full backup for each tenant that a gap concerns, however many gaps there are. Safe to repeat: the same gaps give
   * the same backups. A tenant that cannot be backed up now is asked for again at the next call.
   *
   * @returns how many were asked for
   */
  async run(databaseName: string): Promise<number> {
    const gaps = await this.transactions.run(() => this.gaps.listWithoutFull(databaseName));
    const newest = gaps.at(-1);
    if (newest === undefined) {
      return 0;
    }
    const ofAll = gaps.some(({ tenantId }) => tenantId === null);
    const tenantIds = ofAll
      ? await this.transactions.run(() => this.tenants.idsOf(databaseName))
      : [...new Set(gaps.flatMap(({ tenantId }) => tenantId ?? []))];
    let asked = 0;
    let isComplete = true;
    for (const tenantId of tenantIds) {
      const outcome = await this.request(tenantId, newest.id);
      asked += outcome === 'asked' ? 1 : 0;
      isComplete &&= outcome !== 'later';
    }
    if (isComplete) {
      for (const { id } of gaps) {
        await this.transactions.run(() => this.gaps.fullRequested(id));
      }
    }
    return asked;
  }

  private async request(tenantId: string, gapId: string): Promise<'asked' | 'nothing to do' | 'later'> {
    try {
      await this.requestBackup.request(tenantId, { type: 'full' }, `gap:${gapId}:${tenantId}`);
      return 'asked';
    } catch (error) {
      if (error instanceof LifeboatError && WITHOUT_BACKUP.has(error.code)) {
        return 'nothing to do';
      }
      if (error instanceof LifeboatError) {
        const { code, message } = error;
        this.logger.warn({ msg: `A full backup behind a gap has to wait: ${message}`, code, tenantId });
        return 'later';
      }
      throw error;
    }
  }
}
