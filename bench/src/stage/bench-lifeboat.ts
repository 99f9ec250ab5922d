import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '@lifeboat/config';
import {
  ProtectionModule,
  RequestBackup,
  RequestRestore,
  RunOperation,
  SyncTenants,
} from '@lifeboat/protection';
import { SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import { type Actor, runAs } from '@lifeboat/tenancy';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';

const restoredSchema = z.object({ lockHeldMs: z.number() });

/** A finished backup. */
export interface TakenBackup {
  backupId: string;
  /** Its directory. */
  directory: string;
  rows: number;
  rawBytes: number;
  sizeBytes: number;
}

const OPERATOR: Actor = {
  subject: 'bench',
  role: 'system_admin',
  tenantId: null,
  source: 'system',
  requestId: 'bench',
};

/**
 * Lifeboat as a worker runs it, with its catalog and a repository on disk, but without a queue: each use case is
 * requested and done here, with its catalog rows, its tenant lock and its lines in the audit log.
 */
export class BenchLifeboat {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly repository: string,
  ) {}

  /**
   * @param url of the database that is application database and catalog in one, as Lifeboat's processes log in
   * @param repository a directory
   */
  static async start(url: string, repository: string): Promise<BenchLifeboat> {
    const app = await NestFactory.createApplicationContext(
      ProtectionModule.forRoot(configOf(url, repository), { queue: 'none' }),
      { logger: false },
    );
    await runAs(OPERATOR, () => app.get(SyncTenants).sync());
    return new BenchLifeboat(app, repository);
  }

  async backUp(tenantId: string): Promise<TakenBackup> {
    const { jobId, backupId } = await runAs(OPERATOR, () =>
      this.app.get(RequestBackup).request(tenantId, { type: 'full' }, null),
    );
    const result = await this.run(jobId);
    return {
      backupId,
      directory: join(this.repository, String(result['path'])),
      rows: Number(result['rows']),
      rawBytes: Number(result['rawBytes']),
      sizeBytes: Number(result['sizeBytes']),
    };
  }

  /** @returns how long tables were locked, in milliseconds */
  async restore(tenantId: string, backupId: string): Promise<number> {
    const { jobId } = await runAs(OPERATOR, () =>
      this.app.get(RequestRestore).request(tenantId, { backupId }, null),
    );
    const { outcome } = await this.run(jobId);
    return restoredSchema.parse(outcome).lockHeldMs;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  private async run(jobId: string): Promise<Record<string, unknown>> {
    const outcome = await this.app.get(RunOperation).run(jobId, { lastAttempt: true });
    if (outcome.kind === 'failed') {
      throw outcome.error;
    }
    if (outcome.kind !== 'completed') {
      throw new Error(`an operation ended as ${outcome.kind}`);
    }
    return outcome.operation.result ?? {};
  }
}

/** The volumes of a backup that hold the tenant's own rows, as files. */
export async function dataVolumes({ directory }: TakenBackup): Promise<string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => name.startsWith('data-'))
    .sort()
    .map((name) => join(directory, name));
}

function configOf(url: string, repository: string): ReturnType<typeof parseConfig> {
  const { tenantColumn, tenantTable, tenantSlugColumn, schemas, excludedTables, sharedTables } =
    SAMPLE_DATABASE_SETTINGS;
  return parseConfig({
    CATALOG_DATABASE_URL: url,
    APP_DATABASE_URL: url,
    BACKUP_REPOSITORY: repository,
    TENANT_COLUMN: tenantColumn,
    TENANT_TABLE: tenantTable,
    TENANT_SLUG_COLUMN: tenantSlugColumn ?? '',
    APP_SCHEMAS: schemas.join(','),
    EXCLUDED_TABLES: excludedTables.join(','),
    SHARED_TABLES: sharedTables.join(','),
    LOG_LEVEL: 'silent',
  });
}
