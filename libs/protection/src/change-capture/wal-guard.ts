import {
  type AppDatabase,
  captureNames,
  dropSlot,
  readSlot,
  withReplicationRole,
} from '@lifeboat/app-database';
import { EpochOver } from '@lifeboat/change-log';

/** Keeps a slot from filling the application's disk: the application goes before its change log. */
export class WalGuard {
  /** @param limit bytes of WAL that the slot may hold back */
  constructor(
    private readonly database: AppDatabase,
    private readonly limit: number,
  ) {}

  /** @throws EpochOver where the slot holds back too much */
  async check(): Promise<void> {
    const { slot } = captureNames(this.database.name);
    const state = await this.database.withConnection((client) => readSlot(client, slot));
    if (state?.ours === true && state.retainedBytes > this.limit) {
      throw new EpochOver(
        'wal_limit',
        `The replication slot ${slot} held back ${String(state.retainedBytes)} bytes of WAL, more than CHANGE_LOG_MAX_RETAINED_WAL (${String(this.limit)}), and was dropped: the server's disk must not fill.`,
      );
    }
  }

  /** Drops the slot, which nothing may read any more. */
  async release(): Promise<void> {
    const { slot } = captureNames(this.database.name);
    await withReplicationRole(this.database.config, (client) => dropSlot(client, slot));
  }
}
