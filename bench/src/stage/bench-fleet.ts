import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BackupWorkerModule } from '@lifeboat-apps/backup-worker';
import { ProtectionModule, RequestBackup, type RequestedBackup, SyncTenants } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { benchConfig } from './bench-config.js';
import type { BenchDatabase } from './bench-database.js';
import { OPERATOR } from './operator.js';
import { query } from './query.js';

/** As many as a process takes of the ticks of schedules. */
const REQUESTS_AT_ONCE = 8;
const LOOK_EVERY_MS = 100;

const manifestSchema = z.object({ tables: z.array(z.object({ class: z.string(), rows: z.number() })) });

@Module({})
class FleetProcess {}

/** Lifeboat as it backs up a fleet: operations in the catalog, jobs in Redis, and one backup worker, in this process. */
export class BenchFleet {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly database: BenchDatabase,
    private readonly repository: string,
  ) {}

  /** @param repository a directory */
  static async start(database: BenchDatabase, repository: string, redisUrl: string): Promise<BenchFleet> {
    const config = benchConfig(database, repository, redisUrl);
    const imports = [
      ProtectionModule.forRoot(config, { queue: 'redis' }),
      BackupWorkerModule.forRoot(config),
    ];
    const app = await NestFactory.createApplicationContext(
      { module: FleetProcess, imports },
      { logger: false },
    );
    await runAs(OPERATOR, () => app.get(SyncTenants).sync());
    return new BenchFleet(app, database, repository);
  }

  /** Asks for a full backup of each tenant, and waits until all are taken. */
  async backUpAll(tenantIds: readonly string[]): Promise<ReadonlyMap<string, RequestedBackup>> {
    const waiting = [...tenantIds];
    const requested = new Map<string, RequestedBackup>();
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const tenantId = id;
        const ask = () => this.app.get(RequestBackup).request(tenantId, { type: 'full' }, null);
        requested.set(tenantId, await runAs(OPERATOR, ask));
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, work));
    await this.ended([...requested.values()].map(({ jobId }) => jobId));
    return requested;
  }

  /** How many of the tenant's own rows a backup has, as its manifest says. */
  async rowsOf(tenantId: string, { backupId }: RequestedBackup): Promise<number> {
    const path = join(this.repository, 'tenants', tenantId, 'backups', backupId, 'manifest.json');
    const { tables } = manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return tables.filter((table) => table.class !== 'shared').reduce((sum, { rows }) => sum + rows, 0);
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  private async ended(jobIds: readonly string[]): Promise<void> {
    for (;;) {
      const [counts] = await query(
        this.database.superuserUrl,
        `SELECT count(*) FILTER (WHERE state = 'completed')::int AS completed,
                count(*) FILTER (WHERE state IN ('failed', 'cancelled'))::int AS failed
           FROM lifeboat.operations WHERE id = ANY ($1::uuid[])`,
        [jobIds],
      );
      if (counts?.['failed'] !== 0) {
        throw new Error(`${String(counts?.['failed'])} backups of a fleet failed`);
      }
      if (counts['completed'] === jobIds.length) {
        return;
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}
