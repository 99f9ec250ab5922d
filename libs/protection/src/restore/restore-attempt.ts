import {
  type AppDatabase,
  type ApplyOutcome,
  type ApplyLimits,
  applyPlan,
  compareTenant,
  type RestoreMode,
  type StagingArea,
  tableName,
  type TenantPlan,
  type TenantScope,
  TenantSnapshot,
} from '@lifeboat/app-database';
import type { PoolClient } from 'pg';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource } from './backup-source.js';
import { matchTables } from './match-tables.js';
import { stageBackup, type StagedBackup } from './stage-backup.js';

/** What one attempt at a restore works with. */
export interface AttemptContext {
  operationId: string;
  restoreId: string;
  tenantId: string;
  mode: RestoreMode;
  database: AppDatabase;
  scope: TenantScope;
  area: StagingArea;
  source: BackupSource;
  manifestSha256: string;
  connections: number;
  limits: ApplyLimits;
}

/** One attempt at a restore: stage once, compare, and apply; after a refused apply it can compare again. */
export class RestoreAttempt {
  private constructor(
    private readonly context: AttemptContext,
    private readonly wanted: StagedBackup,
  ) {}

  /** Builds the wanted state in staging. */
  static async stage(context: AttemptContext, run: OperationRun): Promise<RestoreAttempt> {
    const { database, area, source, scope, connections } = context;
    const tables = matchTables(source.manifest, scope);
    return new RestoreAttempt(context, await stageBackup(database, area, source, tables, connections, run));
  }

  /** Finds the differences between the wanted state and the live one, as it is at this moment. */
  async compare({ onProgress }: OperationRun): Promise<TenantPlan> {
    const { database, scope, tenantId, mode, manifestSha256 } = this.context;
    const { staged, straight } = this.wanted;
    const snapshot = await TenantSnapshot.open(database);
    let rows = 0;
    let tables = 0;
    try {
      return await snapshot.withReader(
        (client) =>
          compareTenant(
            client,
            scope,
            { staged, straight, sourceHash: manifestSha256 },
            tenantId,
            mode,
            (more) => {
              rows += more;
              tables += 1;
              onProgress({
                phase: 'comparing',
                percent: Math.floor((tables / staged.length) * 100),
                bytes: 0,
                rows,
              });
            },
          ),
        'write',
      );
    } finally {
      await snapshot.close();
    }
  }

  /** Makes the plan true, all of it or nothing. */
  async apply(plan: TenantPlan, { signal, onProgress }: OperationRun): Promise<ApplyOutcome> {
    const { operationId, restoreId, tenantId, database, scope, limits } = this.context;
    onProgress({ phase: 'applying', percent: null, bytes: 0, rows: 0 });
    return applyPlan(
      database,
      {
        operationId,
        restoreId,
        tenantId,
        scope,
        plan,
        stagedDigests: this.wanted.digests,
        loadStraight: (client) => this.loadStraight(client, signal),
      },
      limits,
      signal,
    );
  }

  private async loadStraight(client: PoolClient, signal: AbortSignal): Promise<number[]> {
    const { source } = this.context;
    const targets = this.wanted.straightTables.map(({ archived, live }) => ({
      archived,
      table: tableName(live),
      columns: archived.columns.map((column) => column.name),
    }));
    const loaded = targets.map(() => 0);
    for (const volume of source.volumesOf(targets.map(({ archived }) => archived))) {
      const rows = await source.load(client, volume, targets, signal, () => undefined);
      rows.forEach((count, index) => (loaded[index] = (loaded[index] ?? 0) + count));
    }
    return loaded;
  }
}
