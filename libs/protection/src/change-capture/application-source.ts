import { randomUUID } from 'node:crypto';
import { type AppDatabase, findLeaves, findRoot, readTypeNames, whenVisible } from '@lifeboat/app-database';
import type { TenantsRepository } from '@lifeboat/catalog';
import type { CaptureSource, StreamGap, TableAddress } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { GapRecorder } from './gap-recorder.js';

/** What capturing asks of the application database, and tells the catalog. */
export class ApplicationSource implements CaptureSource {
  constructor(
    private readonly database: AppDatabase,
    private readonly epochId: string,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly gaps: GapRecorder,
    private readonly onGap: (gap: StreamGap) => void,
  ) {}

  async settled(xid: string): Promise<void> {
    await this.database.withConnection((client) => whenVisible(client, xid));
  }

  rootOf(relationId: number): Promise<TableAddress | null> {
    return this.database.withConnection((client) => findRoot(client, relationId));
  }

  typeNames(types: readonly { typeId: number; typeModifier: number }[]): Promise<string[]> {
    return this.database.withConnection((client) => readTypeNames(client, types));
  }

  leavesOf(table: TableAddress): Promise<number[]> {
    return this.database.withConnection((client) => findLeaves(client, table));
  }

  tenantIds(): Promise<string[]> {
    return this.transactions.run(() => this.tenants.idsOf(this.database.name));
  }

  async recordGap(gap: StreamGap): Promise<void> {
    const { at, passing, ...rest } = gap;
    const isNew = await this.gaps.record({
      id: randomUUID(),
      databaseName: this.database.name,
      epochId: this.epochId,
      ...rest,
      fromTime: at.time,
      toTime: passing ? at.time : null,
      fromLsn: at.lsn,
      fromXid: at.xid,
    });
    if (isNew) {
      this.onGap(gap);
    }
  }
}
