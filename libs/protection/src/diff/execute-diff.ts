import { randomUUID } from 'node:crypto';
import { type AppDatabases, qualifiedName, type StagedTable, StagingArea } from '@lifeboat/app-database';
import type { Operation } from '@lifeboat/catalog';
import { compareStates, keepState, type StateDifference } from '@lifeboat/change-log';
import type { RestoreConfig } from '@lifeboat/config';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import type { ChangeReplays } from '../recovery/change-replays.js';
import type { TakeBeginning } from '../recovery/take-beginning.js';
import { fillPairs, type StagedPair } from '../recovery/filled-pairs.js';
import type { BackupSources, OpenedBackup } from '../restore/backup-sources.js';
import { dropQuietly } from '../restore/drop-quietly.js';
import { foldedManifest } from '../restore/folded-manifest.js';
import { inParallel } from '../restore/in-parallel.js';
import { matchTables } from '../restore/match-tables.js';
import { stageBackup } from '../restore/stage-backup.js';
import { type DiffRequest, parseDiffRequest } from './diff-request.js';

/** A difference is looked at by a person: longer values are cut. */
const VALUE_LENGTH = 200;

interface TableDifference extends StateDifference {
  table: string;
}

/**
 * Tells what changed of a tenant between two moments: its state at the first is rebuilt in staging, as for a recovery, kept,
 * brought on to the second, and the two are compared. Live rows are neither read nor written.
 */
export class ExecuteDiff implements OperationHandler {
  constructor(
    private readonly databases: AppDatabases,
    private readonly beginning: TakeBeginning,
    private readonly sources: BackupSources,
    private readonly replays: ChangeReplays,
    private readonly config: RestoreConfig,
  ) {}

  async execute(
    { tenantId, request: asked }: Operation,
    run: OperationRun,
  ): Promise<Record<string, unknown>> {
    const request = parseDiffRequest(asked);
    await this.beginning.complete(tenantId, request.backupId, request.from, run);
    const opened = await this.sources.open(tenantId, request.backupId);
    const database = this.databases.get(opened.backup.applicationDatabase);
    const area = await StagingArea.create(database, randomUUID(), tenantId);
    try {
      const tables = await this.compare(opened, request, area, run);
      return {
        from: request.from.moment,
        to: request.to.moment,
        tables: tables
          .map(({ table, inserts, updates, deletes }) => ({ table, inserts, updates, deletes }))
          .sort((left, right) => (left.table < right.table ? -1 : 1)),
        values: tables.flatMap(({ table, rows }) => rows.map((row) => ({ table, ...row }))),
      };
    } finally {
      await dropQuietly(area, database);
    }
  }

  private async compare(
    { backup, source }: OpenedBackup,
    request: DiffRequest,
    area: StagingArea,
    run: OperationRun,
  ): Promise<TableDifference[]> {
    const { manifest } = source;
    const { connections } = this.config;
    const database = this.databases.get(backup.applicationDatabase);
    const first = await this.replays.open(request.from, manifest);
    const second = await this.replays.open(request.to, manifest, request.from.cutLsn);
    const matched = matchTables(foldedManifest(source), await database.tenantScope(), request);
    const tables = first.tablesOf(matched, request).filter(({ part }) => part === 'all');
    let differences: TableDifference[] = [];
    const replay = async (backedUp: readonly StagedPair[]): Promise<StagedTable[]> => {
      const pairs = await fillPairs(database, backedUp, run.signal);
      await first.run(database, pairs, request, connections, run);
      await inParallel(database, pairs, connections, run.signal, (client, { staged }) =>
        keepState(client, staged),
      );
      await second.run(database, pairs, request, connections, run);
      run.onProgress({ phase: 'comparing', percent: null, bytes: 0, rows: 0 });
      differences = await inParallel(
        database,
        pairs,
        connections,
        run.signal,
        async (client, { staged }) => ({
          table: qualifiedName(staged.table),
          ...(await compareStates(client, staged, { rows: request.samples, valueLength: VALUE_LENGTH })),
        }),
      );
      return pairs.map(({ staged }) => staged);
    };
    await stageBackup(
      { database, area, baseline: null, mode: 'replace', isUndo: false, connections, replay, remap: null },
      source,
      tables,
      run,
    );
    return differences;
  }
}
