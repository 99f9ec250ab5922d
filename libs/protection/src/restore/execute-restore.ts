import { randomUUID } from 'node:crypto';
import { type AppDatabase, type ApplyOutcome, settleApplied, StagingArea } from '@lifeboat/app-database';
import type { Operation } from '@lifeboat/catalog';
import type { RestoreConfig } from '@lifeboat/config';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import { describeWalRequest } from '../wal-recovery/wal-request.js';
import { CRASHED, RESTORED } from './attempt-end.js';
import type { CompareAndApply, RestoreInHand } from './compare-and-apply.js';
import { dropQuietly } from './drop-quietly.js';
import { RestoreAttempt } from './restore-attempt.js';
import type { RestoreFence } from './restore-fence.js';
import type { RestoreIds } from './restore-ids.js';
import type { RestoreRecord } from './restore-record.js';
import { parseRestoreRequest, type RestoreRequest } from './restore-request.js';
import type { RestoreSource, RestoreSources } from './restore-sources.js';
import type { TargetDatabases } from './target-databases.js';

/**
 * Brings a tenant back from a full backup or a restore point, or to a moment after a full backup, or another one to what it
 * holds: stage, then, behind the fence, save a restore point,
 * compare and apply. A dry run ends with the comparison.
 */
export class ExecuteRestore implements OperationHandler {
  constructor(
    private readonly targets: TargetDatabases,
    private readonly sources: RestoreSources,
    private readonly record: RestoreRecord,
    private readonly compareAndApply: CompareAndApply,
    private readonly fence: RestoreFence,
    private readonly config: RestoreConfig,
  ) {}

  async execute(operation: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    const request = parseRestoreRequest(operation.request);
    const restore = idsOf(operation, request);
    await this.record.begin(restore);
    const opened = await this.sources.open(operation.tenantId, request, run);
    const database = this.targets.of(request, opened.backup.applicationDatabase);
    const applied = await this.settle(restore, database, run.signal);
    if (applied !== null) {
      return this.complete(restore, request, null, applied);
    }
    const inHand = { ...restore, database, planHash: request.planHash };
    const { plan, outcome } = await this.targets.within(
      request,
      database,
      opened.source,
      run.signal,
      (createdTables) => this.stageAndChange(inHand, request, { ...opened, createdTables }, run),
    );
    return this.complete(restore, request, plan, outcome);
  }

  async abandon(operation: Operation, signal: AbortSignal): Promise<Record<string, unknown> | null> {
    const request = parseRestoreRequest(operation.request);
    const restore = idsOf(operation, request);
    // Not `open`: a backup that cannot be read any more says nothing about what was restored from it.
    const name = await this.sources.databaseOf(operation.tenantId, request.backupId);
    const applied = await this.settle(restore, this.targets.of(request, name), signal);
    if (applied !== null) {
      return this.complete(restore, request, null, applied);
    }
    await this.record.abandon(restore);
    return null;
  }

  /** Settles what an earlier attempt may have left. @returns its outcome, where one has committed */
  private async settle(
    restore: RestoreIds,
    database: AppDatabase,
    signal: AbortSignal,
  ): Promise<ApplyOutcome | null> {
    const applied = await database.withConnection(
      (client) => settleApplied(client, restore.operationId, restore.tenantId),
      signal,
    );
    await this.fence.settle(restore, signal, applied === null ? CRASHED : RESTORED);
    return applied;
  }

  private async stageAndChange(
    restore: RestoreInHand,
    request: RestoreRequest,
    { source, manifestSha256, replay, createdTables }: RestoreSource & { createdTables: string[] },
    run: OperationRun,
  ): Promise<{ plan: Record<string, unknown>; outcome: ApplyOutcome | null }> {
    const { database, tenantId, operationId, restoreId } = restore;
    const { mode, dryRun, targetTenantId, collisions } = request;
    const area = await StagingArea.create(database, randomUUID(), tenantId);
    try {
      const context = {
        operationId,
        restoreId,
        tenantId,
        clone: targetTenantId === null ? null : { sourceTenantId: source.manifest.tenantId, collisions },
        mode,
        database,
        scope: await database.tenantScope(),
        area,
        source,
        manifestSha256,
        readDdl: () => this.targets.ddlOf(source),
        connections: this.config.connections,
        limits: this.config,
        wishes: request,
        isUndo: request.undoesRestoreId !== null,
        preview: dryRun,
        replay,
        createdTables,
      };
      const attempt = await RestoreAttempt.stage(context, run);
      return dryRun
        ? { plan: await this.compareAndApply.plan(attempt, restore, run), outcome: null }
        : await this.fence.within(restore, run.signal, () =>
            this.compareAndApply.apply(attempt, restore, run),
          );
    } finally {
      await dropQuietly(area, database);
    }
  }

  /** The result of a dry run is the plan itself. */
  private async complete(
    restore: RestoreIds,
    { restoreId, backupId, targetTenantId, dryRun, wal }: RestoreRequest,
    plan: Record<string, unknown> | null,
    outcome: ApplyOutcome | null,
  ): Promise<Record<string, unknown>> {
    await this.record.complete(restore, outcome);
    const described = { ...plan, ...(wal !== null && { recovery: describeWalRequest(wal) }) };
    return outcome === null
      ? { restoreId, backupId, targetTenantId, dryRun, ...described }
      : {
          restoreId,
          backupId,
          targetTenantId,
          dryRun,
          restorePointId: outcome.restorePointId,
          plan: described,
          outcome,
        };
  }
}

const idsOf = ({ id, tenantId }: Operation, { restoreId, targetTenantId }: RestoreRequest): RestoreIds => ({
  tenantId: targetTenantId ?? tenantId,
  operationId: id,
  restoreId,
});
