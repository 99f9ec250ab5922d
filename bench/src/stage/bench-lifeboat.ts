import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppDatabases } from '@lifeboat/app-database';
import {
  CaptureChanges,
  ProtectDatabase,
  ProtectionModule,
  RequestBackup,
  RequestRestore,
  RunOperation,
  SyncTenants,
  UnprotectDatabase,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { type BenchUrls, benchConfig } from './bench-config.js';
import { OPERATOR } from './operator.js';

const restoredSchema = z.object({ lockHeldMs: z.number() });

const incrementSchema = z.object({ method: z.string().nullable(), scannedTables: z.array(z.string()) });

/** A finished backup. */
export interface TakenBackup {
  backupId: string;
  /** Its directory. */
  directory: string;
  rows: number;
  rawBytes: number;
  sizeBytes: number;
  /** Of an incremental backup. */
  method: string | null;
  scannedTables: string[];
}

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
   * @param database that is application database and catalog in one
   * @param repository a directory
   */
  static async start(database: BenchUrls, repository: string): Promise<BenchLifeboat> {
    const app = await NestFactory.createApplicationContext(
      ProtectionModule.forRoot(benchConfig(database, repository), { queue: 'none' }),
      { logger: false },
    );
    await runAs(OPERATOR, () => app.get(SyncTenants).sync());
    return new BenchLifeboat(app, repository);
  }

  /** Does work while all changes are captured. */
  async whileCaptured<T>(work: () => Promise<T>): Promise<T> {
    const stopping = new AbortController();
    const options = { signal: new AbortController().signal, onStep: (): void => undefined };
    await runAs(OPERATOR, () => this.app.get(ProtectDatabase).protect({}, options));
    const capturing = this.app
      .get(CaptureChanges)
      .run(this.app.get(AppDatabases).get('main'), stopping.signal);
    try {
      return await work();
    } finally {
      stopping.abort();
      await capturing;
      await runAs(OPERATOR, () => this.app.get(UnprotectDatabase).unprotect({}, options));
    }
  }

  async backUp(tenantId: string, type: 'full' | 'incremental' = 'full'): Promise<TakenBackup> {
    const { jobId, backupId } = await runAs(OPERATOR, () =>
      this.app.get(RequestBackup).request(tenantId, { type }, null),
    );
    const result = await this.run(jobId);
    return {
      backupId,
      directory: join(this.repository, String(result['path'])),
      rows: Number(result['rows']),
      rawBytes: Number(result['rawBytes']),
      sizeBytes: Number(result['sizeBytes']),
      ...incrementSchema.parse(result),
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
