import { randomUUID } from 'node:crypto';
import type { ChangeLogEpoch, RecoveryGapsRepository } from '@lifeboat/catalog';
import type { SegmentTransaction } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { GapAlert } from './capture-alerts.js';
import type { GapRecorder } from './gap-recorder.js';

/**
 * Tenants whose key is missing: what they change cannot be stored so that it could be read, and is not. Each has a gap for
 * as long as that lasts; everybody else's changes are captured as always.
 */
export class MissingKeys {
  /** Gaps that are open, by tenant; null until they were looked for. */
  private open: Map<string, string> | null = null;

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly gaps: RecoveryGapsRepository,
    private readonly recorder: GapRecorder,
    private readonly epoch: ChangeLogEpoch,
    private readonly onGap: (gap: GapAlert) => void,
  ) {}

  /**
   * Begins the tenant's gap, where it has none.
   *
   * @param from the first transaction that may have changes which are not stored
   * @param why for a person
   */
  async miss(tenantId: string, [xid, lsn, time]: SegmentTransaction, why: string): Promise<void> {
    const open = await this.load();
    if (open.has(tenantId)) {
      return;
    }
    const id = randomUUID();
    const detail = `Changes of the tenant ${tenantId} are not stored: ${why}`;
    await this.recorder.record({
      id,
      databaseName: this.epoch.databaseName,
      epochId: this.epoch.id,
      tenantId,
      tables: null,
      fromTime: time,
      toTime: null,
      fromLsn: lsn,
      fromXid: xid,
      reason: 'key_missing',
      detail,
    });
    open.set(tenantId, id);
    this.onGap({ reason: 'key_missing', detail, tables: null, tenantId });
  }

  /** Ends the tenant's gap, where it has one: from this transaction on its changes are stored. */
  async find(tenantId: string, [, , time]: SegmentTransaction): Promise<void> {
    const open = await this.load();
    const gap = open.get(tenantId);
    if (gap !== undefined) {
      await this.transactions.run(() => this.gaps.closeOne(gap, time));
      open.delete(tenantId);
    }
  }

  private async load(): Promise<Map<string, string>> {
    if (this.open === null) {
      const found = await this.transactions.run(() => this.gaps.listOpenOfTenants(this.epoch.id));
      this.open = new Map(found.flatMap(({ id, tenantId }) => (tenantId === null ? [] : [[tenantId, id]])));
    }
    return this.open;
  }
}
