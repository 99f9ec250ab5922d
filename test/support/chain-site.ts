import {
  type BackupInput,
  ProtectionModule,
  RequestBackup,
  RequestValidation,
  type RestoreInput,
  RunOperation,
  type RunOutcome,
  type ValidationResult,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import {
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  TEST_KEY,
  TestCapture,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** What a backup's job answers. */
export interface Taken {
  backupId: string;
  path: string;
  type: string;
  parentId: string | null;
  method: string | null;
  fullBecause: string | null;
  scanBecause: string | null;
  scannedTables: string[];
  rows: number;
}

/** A Lifeboat over tables of a test's own in the schema `app`, whose changes are captured. */
export class ChainSite {
  private keyless: INestApplicationContext | null = null;
  private isCaptured = true;

  private constructor(
    readonly lifeboat: SampleLifeboat,
    readonly capture: TestCapture,
    private readonly tables: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param schema makes the tables
   * @param tables with the column that names the tenant
   */
  static async open(
    schema: string,
    tables: Readonly<Record<string, string>>,
    environment: Record<string, string> = {},
  ): Promise<ChainSite> {
    const lifeboat = await startSchemaLifeboat(
      schema,
      { CHANGE_LOG_FLUSH_SECONDS: '0.1', ...environment },
      { ownName: true },
    );
    return new ChainSite(lifeboat, await TestCapture.start(lifeboat), tables);
  }

  sql(text: string): Promise<Record<string, unknown>[]> {
    return runSql(this.lifeboat.database.superuserUrl, text);
  }

  /** Takes a backup, and answers with its job's result. */
  async backUp(input: BackupInput['type'] | BackupInput, tenant = '1'): Promise<Taken> {
    return takenOf(await this.tryBackUp(typeof input === 'string' ? { type: input } : input, tenant));
  }

  async tryBackUp(input: BackupInput, tenant = '1', worker = this.lifeboat.app): Promise<RunOutcome> {
    const { app } = this.lifeboat;
    const { jobId } = await runAs(testActor(), () => app.get(RequestBackup).request(tenant, input, null));
    // The capture makes a tenant's first key under its lock.
    return waitFor(
      async () => {
        const outcome = await worker.get(RunOperation).run(jobId, { lastAttempt: true });
        return outcome.kind === 'tenant-busy' ? null : outcome;
      },
      { what: 'the tenant to be free' },
    );
  }

  /** Takes a backup by a worker that can encrypt and not decrypt. */
  async backUpWithoutKeys(input: BackupInput, tenant = '1'): Promise<Taken> {
    const { config } = this.lifeboat;
    this.keyless ??= await NestFactory.createApplicationContext(
      ProtectionModule.forRoot(
        { ...config, keys: { ...config.keys, masterKey: null, masterKeyRecipient: TEST_KEY.recipient } },
        { queue: 'none' },
      ),
      { logger: false },
    );
    return takenOf(await this.tryBackUp(input, tenant, this.keyless));
  }

  restore(input: RestoreInput, tenant = '1'): Promise<RunOutcome> {
    return this.lifeboat.restore(tenant, input);
  }

  async validate(backupId: string, level: 'quick' | 'full' | 'restore'): Promise<ValidationResult> {
    const { app } = this.lifeboat;
    const { jobId } = await runAs(testActor(), () =>
      app.get(RequestValidation).request({ backupId, level }, null),
    );
    const outcome = await app.get(RunOperation).run(jobId, { lastAttempt: true });
    return resultOf(outcome) as Record<string, unknown> & ValidationResult;
  }

  /** The tenant's rows as text, sorted, by table; long ones cut, with a checksum. */
  async live(tenant = '1', url = this.lifeboat.database.superuserUrl): Promise<Record<string, string[]>> {
    const content: Record<string, string[]> = {};
    for (const [table, column] of Object.entries(this.tables)) {
      const rows = await runSql<{ row: string }>(
        url,
        `SELECT CASE WHEN length(row) > 200 THEN left(row, 40) || md5(row) ELSE row END AS row
           FROM (SELECT (t.*)::text AS row FROM ${table} AS t WHERE ${column} = ${tenant}) AS t ORDER BY 1`,
      );
      content[table] = rows.map(({ row }) => row);
    }
    return content;
  }

  /** Ends capturing for good. */
  async endCapture(): Promise<void> {
    if (this.isCaptured) {
      this.isCaptured = false;
      await this.capture.close();
    }
  }

  async close(): Promise<void> {
    await this.keyless?.close();
    await this.endCapture();
    await this.lifeboat.close();
  }
}

/** What a backup's operation answered. */
export function takenOf(outcome: RunOutcome): Taken {
  return resultOf(outcome) as Record<string, unknown> & Taken;
}

/** What an operation answered. */
export function resultOf(outcome: RunOutcome): Record<string, unknown> {
  if (outcome.kind !== 'completed') {
    throw new Error(`it ended as ${JSON.stringify(outcome)}`);
  }
  return outcome.operation.result ?? {};
}
