import { randomUUID } from 'node:crypto';
import {
  type AppDatabase,
  type AppDatabases,
  type ApplyOutcome,
  findApplied,
  StagingArea,
} from '@lifeboat/app-database';
import type { Operation, RestoresRepository } from '@lifeboat/catalog';
import type { RestoreConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import type { BackupSources } from './backup-sources.js';
import { samplesOf } from './describe-plan.js';
import { RestoreAttempt } from './restore-attempt.js';
import { parseRestoreRequest, type RestoreRequest } from './restore-request.js';

/** How often a plan is made anew because the tenant itself was written to meanwhile. */
const COMPARE_TRIES = 3;

/** Brings a tenant back from a full backup: stage, compare, apply. A dry run ends before the apply. */
export class ExecuteRestore implements OperationHandler {
  constructor(
    private readonly databases: AppDatabases,
    private readonly sources: BackupSources,
    private readonly restores: RestoresRepository,
    private readonly transactions: RlsTransactions,
    private readonly config: RestoreConfig,
  ) {}

  async execute(operation: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    const { tenantId } = operation;
    const request = parseRestoreRequest(operation.request);
    await this.transactions.run(() => this.restores.start(tenantId, request.restoreId));
    const { backup, source, manifestSha256 } = await this.sources.open(tenantId, request.backupId);
    const database = this.databases.get(backup.applicationDatabase);
    const applied = await database.withConnection((client) => findApplied(client, operation.id));
    if (applied !== null) {
      return this.complete(tenantId, request, null, applied);
    }
    const area = await StagingArea.create(database, randomUUID(), tenantId);
    try {
      const context = {
        operationId: operation.id,
        restoreId: request.restoreId,
        tenantId,
        mode: request.mode,
        database,
        scope: await database.tenantScope(),
        area,
        source,
        manifestSha256,
        connections: this.config.connections,
        limits: this.config,
        wishes: request,
        preview: request.dryRun,
      };
      const attempt = await RestoreAttempt.stage(context, run);
      const { plan, outcome } = await this.compareAndApply(attempt, tenantId, request, run);
      return await this.complete(tenantId, request, plan, outcome);
    } finally {
      await dropQuietly(area, database);
    }
  }

  private async compareAndApply(
    attempt: RestoreAttempt,
    tenantId: string,
    request: RestoreRequest,
    run: OperationRun,
  ): Promise<{ plan: Record<string, unknown>; outcome: ApplyOutcome | null }> {
    for (let compared = 1; ; compared += 1) {
      run.signal.throwIfAborted();
      const plan = await attempt.compare(run);
      const described = attempt.describe(plan);
      await this.transactions.run(() =>
        this.restores.planned(tenantId, request.restoreId, described, plan.hash, samplesOf(plan)),
      );
      refuseStalePlan(request.planHash, plan.hash);
      if (request.dryRun) {
        return { plan: described, outcome: null };
      }
      try {
        return { plan: described, outcome: await attempt.apply(plan, run) };
      } catch (error) {
        const changed = error instanceof LifeboatError && error.code === 'TENANT_DATA_CHANGED';
        if (!changed || compared >= COMPARE_TRIES) {
          throw error;
        }
      }
    }
  }

  /** The result of a dry run is the plan itself. */
  private async complete(
    tenantId: string,
    request: RestoreRequest,
    plan: Record<string, unknown> | null,
    outcome: ApplyOutcome | null,
  ): Promise<Record<string, unknown>> {
    await this.transactions.run(() =>
      this.restores.complete(tenantId, request.restoreId, outcome === null ? null : { ...outcome }),
    );
    const { restoreId, backupId, dryRun } = request;
    const described = plan ?? {};
    return dryRun
      ? { restoreId, backupId, dryRun, ...described }
      : { restoreId, backupId, dryRun, plan: described, outcome };
  }
}

function refuseStalePlan(expected: string | null, actual: string): void {
  if (expected !== null && expected !== actual) {
    throw new LifeboatError('PLAN_STALE', {
      detail:
        "The tenant's data or the schema has changed since the plan was made, so it no longer holds. Nothing was restored.",
      remedy: 'Make a new plan with a dry run, look at it, and restore with its hash.',
    });
  }
}

/** The restore's own outcome matters more than its leavings: the tenant's next restore drops what is left here. */
async function dropQuietly(area: StagingArea, database: AppDatabase): Promise<void> {
  try {
    await area.drop();
  } catch (error) {
    process.emitWarning(`staging in "${database.name}" was not dropped: ${String(error)}`);
  }
}
