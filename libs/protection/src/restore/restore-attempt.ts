import {
  type AppDatabase,
  type ApplyOutcome,
  type ApplyLimits,
  applyPlan,
  compareTenant,
  findBaseline,
  lookAtTenant,
  onlyWanted,
  type PreviewLimits,
  type ResolvedCollision,
  type RestoreMode,
  type RowRequest,
  type StagingArea,
  tableName,
  type TenantLook,
  type TenantPlan,
  type TenantScope,
  type TenantSnapshot,
  type WantedState,
} from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';
import type { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import type { OperationRun } from '../operations/operation-handler.js';
import type { ChangeReplay } from '../recovery/change-replay.js';
import type { StagedPair } from '../recovery/filled-pairs.js';
import type { BackupSource, LoadTarget } from './backup-source.js';
import { type CloneWishes, remappingOf } from './clone.js';
import { describeChoice, describePlan } from './describe-plan.js';
import { type MatchedBackup, matchTables } from './match-tables.js';
import { foldedManifest } from './folded-manifest.js';
import { originOf } from './origin-of.js';
import { refuseCollisions } from './refuse-collisions.js';
import type { RestoreWishes } from './restore-wishes.js';
import { settleChangedTypes } from './settle-changed-types.js';
import { liveNames, stageBackup, type StagedBackup } from './stage-backup.js';

/** A plan is looked at by a person, and kept in the catalog: a few rows tell what kind of rows they are. */
const PREVIEW_LIMITS: PreviewLimits = { rowsPerTable: 5, rows: 100, valueLength: 200 };

/** Only whether there are conflicts, and how many. */
const CONFLICTS_ONLY: PreviewLimits = { rowsPerTable: 0, rows: 0, valueLength: 0 };

/** What one attempt at a restore works with. */
export interface AttemptContext {
  operationId: string;
  restoreId: string;
  /** The tenant that is written. */
  tenantId: string;
  /** Null where the backup is its own. */
  clone: CloneWishes | null;
  mode: RestoreMode;
  database: AppDatabase;
  scope: TenantScope;
  area: StagingArea;
  source: BackupSource;
  manifestSha256: string;
  /** Reads the DDL of the backup. */
  readDdl: () => Promise<string>;
  connections: number;
  limits: ApplyLimits;
  wishes: RestoreWishes;
  isUndo: boolean;
  /** Whether somebody is going to look at the plan. */
  preview: boolean;
  /** The changes that followed the backup; null where it is its own moment that is wanted. */
  replay: ChangeReplay | null;
  /** Tables that the target had not, and that were made for it, as `schema.table`. */
  createdTables: readonly string[];
}

/** One attempt at a restore: stage once, compare, and apply; after a refused apply it can compare again. */
export class RestoreAttempt {
  private constructor(
    private readonly context: AttemptContext,
    private readonly wanted: StagedBackup,
    private readonly matched: MatchedBackup,
    private readonly collisions: readonly ResolvedCollision[],
  ) {}

  /** Builds the wanted state in staging. */
  static async stage(context: AttemptContext, run: OperationRun): Promise<RestoreAttempt> {
    const { database, area, source, scope, wishes, mode, isUndo, connections, clone, replay } = context;
    const { tenantId: targetTenantId, preview, readDdl } = context;
    const { backupId, schema } = source.manifest;
    const named = matchTables(foldedManifest(source), scope, wishes);
    const matched =
      schema.fingerprint === scope.schemaVersion
        ? named
        : await settleChangedTypes(named, { database, backupId, readDdl });
    const tables = replay?.tablesOf(matched, wishes) ?? matched.tables;
    // A table that is restored under another's name has nothing in common with that one's rows, nor has another tenant. Where
    // changes are replayed, rows that are as old as the backup may have been changed before they became what is wanted. Of a chain the
    // rows are rebuilt whole: no link has them all.
    const baseline =
      replay !== null ||
      source.ancestors.length > 0 ||
      Object.keys(wishes.renames).length > 0 ||
      clone !== null
        ? null
        : await database.withConnection((client) => findBaseline(client, scope, originOf(source)));
    const remapping =
      clone === null ? null : remappingOf(database, clone, { area, scope, mode, targetTenantId, preview });
    const target = {
      database,
      area,
      baseline,
      mode,
      remap: remapping?.remap ?? null,
      isUndo,
      connections,
      replay:
        replay === null
          ? null
          : (pairs: readonly StagedPair[]) => replay.bring(database, pairs, wishes, connections, run),
    };
    const wanted = await stageBackup(target, source, tables, run);
    const root = wanted.staged.find(
      ({ staged: { table, chosen } }) => table.class === 'root' && chosen === null,
    );
    if (root !== undefined) {
      replay?.refuseAbsence(root.wantedRows);
    }
    return new RestoreAttempt(context, wanted, { ...matched, tables }, remapping?.resolved ?? []);
  }

  /**
   * Looks at the live tenant as it is at this moment, to be compared and copied. The caller closes it.
   *
   * @throws LifeboatError SCHEMA_DRIFT
   */
  async look({ signal }: OperationRun): Promise<TenantLook> {
    const { database, scope, tenantId } = this.context;
    const look = await lookAtTenant(database, tenantId, signal);
    if (look.scope.schemaVersion !== scope.schemaVersion) {
      await look.snapshot.close();
      throw new LifeboatError('SCHEMA_DRIFT', {
        detail:
          'The schema was changed while the restore was being prepared. Nothing was changed by the restore.',
        remedy: 'Start the restore again.',
      });
    }
    return look;
  }

  /**
   * Finds the differences between the wanted state and the live one, as the snapshot shows it.
   *
   * @throws LifeboatError RESTORE_CONFLICT where a restore into another tenant would take keys that other rows hold
   */
  async compare(snapshot: TenantSnapshot, run: OperationRun): Promise<TenantPlan> {
    const { clone, preview } = this.context;
    if (clone === null || preview) {
      return this.compareWith(snapshot, run, preview ? PREVIEW_LIMITS : null);
    }
    const plan = await this.compareWith(snapshot, run, CONFLICTS_ONLY);
    refuseCollisions(plan);
    return { ...plan, preview: null };
  }

  private async compareWith(
    snapshot: TenantSnapshot,
    { onProgress, signal }: OperationRun,
    preview: PreviewLimits | null,
  ): Promise<TenantPlan> {
    const { scope, tenantId, mode, manifestSha256, clone } = this.context;
    const { staged, straight } = this.wanted;
    let rows = 0;
    let tables = 0;
    const wanted: WantedState = {
      staged,
      straight,
      sourceHash: manifestSha256,
      choice: describeChoice(this.matched, clone),
      fetchRows: (client, requests) => this.fetchRows(client, requests, signal),
    };
    const onTable = (more: number): void => {
      rows += more;
      tables += 1;
      onProgress({
        phase: 'comparing',
        percent: Math.floor((tables / staged.length) * 100),
        bytes: 0,
        rows,
      });
    };
    return snapshot.withReader(
      (client) => compareTenant(client, scope, wanted, tenantId, { mode, onTable, preview }),
      'write',
    );
  }

  /** A plan as it is shown, without values of rows. */
  describe(plan: TenantPlan): Record<string, unknown> {
    const { replay, createdTables } = this.context;
    return {
      ...describePlan(plan, this.matched, this.collisions),
      ...(createdTables.length === 0 ? {} : { createdTables }),
      ...(replay === null ? {} : { recovery: replay.describe() }),
    };
  }

  /**
   * Makes the plan true, all of it or nothing.
   *
   * @param restorePointId what undoes it
   */
  async apply(
    plan: TenantPlan,
    restorePointId: string,
    { signal, onProgress }: OperationRun,
  ): Promise<ApplyOutcome> {
    const { operationId, restoreId, tenantId, clone, database, scope, limits } = this.context;
    onProgress({ phase: 'applying', percent: null, bytes: 0, rows: 0 });
    return applyPlan(
      database,
      {
        operationId,
        restoreId,
        restorePointId,
        tenantId,
        sourceTenantId: clone?.sourceTenantId ?? null,
        scope,
        plan,
        loadStraight: (client) => this.loadStraight(client, signal),
      },
      limits,
      signal,
    );
  }

  /** Rows that the comparison needs, of tables of which only the keys were staged. */
  private fetchRows(client: ClientBase, requests: RowRequest[], signal: AbortSignal): Promise<number[]> {
    const { matched } = this.wanted;
    const targets = requests.flatMap(({ staged, wanted }): LoadTarget[] => {
      const archived = matched.find(({ live }) => live === staged.table)?.archived;
      const fields = staged.keys?.columns.length ?? 0;
      const pick =
        wanted === null ? undefined : (rows: Readable): Readable => onlyWanted(rows, fields, wanted);
      return archived === undefined
        ? []
        : [{ archived, table: staged.load.table, columns: staged.load.columns, ...(pick && { pick }) }];
    });
    return this.loadAll(client, targets, signal);
  }

  private loadStraight(client: ClientBase, signal: AbortSignal): Promise<number[]> {
    const targets = this.wanted.straightTables.map(({ archived, live, columns }) => ({
      archived,
      table: tableName(live),
      columns: liveNames(columns),
    }));
    return this.loadAll(client, targets, signal);
  }

  /** @returns rows taken by the server, by position in `targets` */
  private async loadAll(client: ClientBase, targets: LoadTarget[], signal: AbortSignal): Promise<number[]> {
    const { source } = this.context;
    const loaded = targets.map(() => 0);
    for (const volume of source.volumesOf(targets.map(({ archived }) => archived))) {
      const rows = await source.load(client, volume, targets, signal, () => undefined);
      rows.forEach((count, index) => (loaded[index] = (loaded[index] ?? 0) + count));
    }
    return loaded;
  }
}
