import {
  type AppDatabase,
  type AppDatabases,
  captureNames,
  readServerPosition,
  readSlot,
} from '@lifeboat/app-database';
import type { ChangeLogEpochsRepository, ChangeLogSegmentsRepository } from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import type { Clock } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';

/** Over which changes per second are counted, in seconds. */
const RATE_SECONDS = 300;

/** How far the capture of a database's changes is. */
export interface ChangeLogStatusView {
  database: string;
  /** Null where its changes are not captured, with everything that follows from it. */
  epochId: string | null;
  startedAt: string | null;
  /** Everything up to here can be recovered. */
  coveredAt: string | null;
  lagSeconds: number | null;
  /** Bytes of WAL between what is covered and what the server has written. */
  lagBytes: number | null;
  /** Whether a process reads the slot now. */
  active: boolean;
  /** Bytes of WAL that the slot holds back. */
  retainedWalBytes: number;
  /** Of the epoch. */
  segments: number;
  /** Over the last five minutes. */
  changesPerSecond: number;
}

/** Says how far the change log of each application database is. */
export class ChangeLogStatus {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly databases: AppDatabases,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError FORBIDDEN, APP_DATABASE_UNAVAILABLE, CATALOG_UNAVAILABLE */
  async show(): Promise<ChangeLogStatusView[]> {
    await this.authoriser.require('protection.read', currentActor().tenantId);
    return Promise.all(this.databases.all().map((database) => this.of(database)));
  }

  private async of(database: AppDatabase): Promise<ChangeLogStatusView> {
    const { server, slot } = await database.withConnection(async (client) => ({
      server: await readServerPosition(client),
      slot: await readSlot(client, captureNames(database.name).slot),
    }));
    const now = this.clock.now().getTime();
    const { epoch, rate } = await this.transactions.run(async () => {
      const open = await this.epochs.findOpen(database.name);
      const since = new Date(now - RATE_SECONDS * 1000);
      return { epoch: open, rate: open === null ? null : await this.segments.countSince(open.id, since) };
    });
    return {
      database: database.name,
      epochId: epoch?.id ?? null,
      startedAt: epoch?.startedAt.toISOString() ?? null,
      coveredAt: epoch?.coveredTime.toISOString() ?? null,
      lagSeconds: epoch === null ? null : Math.max(0, (now - epoch.coveredTime.getTime()) / 1000),
      lagBytes: epoch === null ? null : Number(parseLsn(server.lsn) - parseLsn(epoch.coveredLsn)),
      active: slot?.active ?? false,
      retainedWalBytes: slot?.retainedBytes ?? 0,
      segments: rate?.segments ?? 0,
      changesPerSecond: (rate?.recentChanges ?? 0) / RATE_SECONDS,
    };
  }
}
