import { randomUUID } from 'node:crypto';
import { type AppDatabase, type AppDatabases, StagingArea, type TenantScope } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupSource } from '../restore/backup-source.js';
import type { BackupSources } from '../restore/backup-sources.js';
import { dropQuietly } from '../restore/drop-quietly.js';
import { foldedManifest } from '../restore/folded-manifest.js';
import { type MatchedBackup, type MatchedTable, matchTables } from '../restore/match-tables.js';
import { restoreWishesOf } from '../restore/restore-wishes.js';
import type { SchemaDifference } from '../restore/schema-difference.js';
import type { CheckList } from './check-list.js';
import { checkTrial } from './check-trial.js';
import { findingOf } from './findings.js';
import { countTrial } from './count-trial.js';
import { loadTrial, type Trial } from './load-trial.js';
import { matchShared } from './match-shared.js';
import { replayTrial } from './replay-trial.js';
import { NOTHING_BESIDES, type TrialExtras } from './trial-extras.js';

/** Loads a backup as a restore would, looks at what came of it, and throws it away. Live tables are only read. */
export class StagingTrial {
  constructor(
    private readonly databases: AppDatabases,
    private readonly sources: BackupSources,
    private readonly options: { connections: number },
  ) {}

  /** @throws LifeboatError where it cannot be tried, such as APP_DATABASE_UNAVAILABLE */
  async try(
    manifest: Manifest,
    checks: CheckList,
    run: OperationRun,
    extras: TrialExtras = NOTHING_BESIDES,
  ): Promise<void> {
    const database = this.databases.get(manifest.applicationDatabase);
    const scope = await database.tenantScope();
    const source = await extras.measure('opening', () => this.open(manifest, checks));
    const own = source === null ? null : match(foldedManifest(source), scope, checks, extras);
    if (source === null || own === null) {
      return;
    }
    const { matched: shared, changed } = matchShared(source.manifest, scope);
    checks.passed('schema-drift', describeDrift(own.differences, changed));
    await this.stage({ database, scope, source, own: own.tables, shared }, checks, run, extras);
  }

  /** Together with all that it builds on; null where that is not what it was built on. */
  private async open({ tenantId, backupId }: Manifest, checks: CheckList): Promise<BackupSource | null> {
    try {
      return (await this.sources.open(tenantId, backupId)).source;
    } catch (error) {
      checks.failed('staging', findingOf(error).detail);
      return null;
    }
  }

  private async stage(
    whole: StagedWhole,
    checks: CheckList,
    run: OperationRun,
    extras: TrialExtras,
  ): Promise<void> {
    const { database, source, own, shared } = whole;
    const { measure } = extras;
    const { connections } = this.options;
    const area = await measure('staging', () =>
      StagingArea.create(database, randomUUID(), source.manifest.tenantId),
    );
    try {
      const trial = await measure('staging', () =>
        loadTrial({ database, area, connections }, source, { own, shared }, checks, run),
      );
      if (checks.valid) {
        await this.prove(whole, trial, checks, run, extras);
      }
    } finally {
      await measure('dropping', () => dropQuietly(area, database));
    }
  }

  private async prove(
    { database, scope, source: { manifest } }: StagedWhole,
    loaded: Trial,
    checks: CheckList,
    run: OperationRun,
    { replay, measure, whenProven }: TrialExtras,
  ): Promise<void> {
    const { connections } = this.options;
    const target = { database, scope, connections };
    await measure('checking', () => countTrial(target, loaded, checks, run));
    const trial =
      replay === null
        ? loaded
        : await measure('replaying', () => replayTrial(target, replay, loaded, checks, run));
    await measure('checking', () => checkTrial(target, trial, manifest.tenantId, checks, run));
    if (checks.valid) {
      await whenProven({ ...target, manifest, own: trial.own });
    }
  }
}

/** All of a backup, and where it goes. */
interface StagedWhole {
  database: AppDatabase;
  scope: TenantScope;
  source: BackupSource;
  own: MatchedTable[];
  shared: MatchedTable[];
}

function match(
  manifest: Manifest,
  scope: TenantScope,
  checks: CheckList,
  { replay }: TrialExtras,
): MatchedBackup | null {
  let matched: MatchedBackup;
  try {
    matched = matchTables(manifest, scope, restoreWishesOf({}));
  } catch (error) {
    const { detail } = findingOf(error);
    checks.failed('schema-drift', `It cannot be restored into the schema as it is now. ${detail}`);
    return null;
  }
  if (replay === null) {
    return matched;
  }
  try {
    return { ...matched, tables: replay.tablesOf(matched, restoreWishesOf({})) };
  } catch (error) {
    checks.failed('changes', findingOf(error).detail);
    return null;
  }
}

/** What has changed since and is no obstacle. */
function describeDrift(own: readonly SchemaDifference[], shared: readonly string[]): string {
  const changes = [
    ...own.map(({ detail }) => detail),
    ...shared.map((name) => `${name}, whose rows a restore does not write, is another`),
  ];
  return changes.length === 0
    ? 'the schema is as it was'
    : `a restore gets along with what has changed: ${changes.join('; ')}`;
}
