import {
  listBackups,
  type ListedEntry,
  type Repository,
  schemaPath,
  SCHEMAS_PREFIX,
} from '@lifeboat/archive';
import type { CatalogUpkeepRepository, KnownBackup, RegisteredBackup } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { batchesOf } from './batches.js';
import type { BackupComparison, ComparedBackup } from './compare-backup.js';
import type { ChangeLogComparison } from './compare-change-log.js';
import type { KeyComparison } from './compare-keys.js';
import { type Discrepancy, onlyTold } from './discrepancy.js';
import { schemaMissing, schemaUnused, strayObject, stuckBackup } from './findings.js';
import { mapAhead } from './map-ahead.js';
import type { NeededKey } from './needed-key.js';
import { BACKUPS_AT_ONCE, READ_AT_ONCE, type UpkeepRun } from './upkeep-run.js';

/** What one pass over the repository has met. */
class Pass {
  readonly schemas = new Set<string>();
  readonly needed = new Map<string, RegisteredBackup>();
  /** Keys that backups cannot be read without, by tenant and version. */
  readonly keys = new Map<string, NeededKey>();
  /** Objects of schemas that the catalog's completed backups were taken under, whatever has become of them. */
  readonly catalogued = new Set<string>();
  /** Ids of directories that the listing had. */
  readonly listed = new Set<string>();
  /** False once there is a directory without a readable manifest: it may need a schema that no manifest names. */
  complete = true;
}

/** Finds every difference between catalog and repository. Changes nothing. */
export class CatalogComparison {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly upkeep: CatalogUpkeepRepository,
    private readonly repository: Repository,
    private readonly backups: BackupComparison,
    private readonly keys: KeyComparison,
    private readonly changeLog: ChangeLogComparison,
  ) {}

  /**
   * As a system administrator. The catalog may be at work meanwhile: rows are read after the objects that they speak
   * of were listed, and what seems to be missing is looked for again.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID
   */
  async *compare(run: UpkeepRun): AsyncGenerator<Discrepancy> {
    const pass = new Pass();
    await this.repository.open();
    for await (const { path } of this.repository.storage.list(SCHEMAS_PREFIX)) {
      pass.schemas.add(path);
    }
    yield* this.fromRepository(pass, run);
    yield* this.fromCatalog(pass, run);
    yield* await this.ofSchemas(pass);
    yield* await this.keys.compare(pass.keys.values());
    yield* await this.stuck();
    yield* this.changeLog.compare(run.signal);
  }

  private async *fromRepository(pass: Pass, { signal, onProgress }: UpkeepRun): AsyncGenerator<Discrepancy> {
    let seen = 0;
    for await (const batch of batchesOf(listBackups(this.repository.storage), BACKUPS_AT_ONCE)) {
      signal.throwIfAborted();
      const known = await this.knownOf(batch);
      for await (const { discrepancies, schema, key } of mapAhead(batch, READ_AT_ONCE, (entry) =>
        this.compareEntry(entry, known),
      )) {
        yield* discrepancies;
        if (schema !== null) {
          pass.needed.set(schema.object, schema.neededBy);
        } else {
          pass.complete = false;
        }
        if (key !== null) {
          pass.keys.set(JSON.stringify([key.tenantId, key.version]), key);
        }
      }
      batch.forEach((entry) => entry.kind === 'backup' && pass.listed.add(entry.backup.location.backupId));
      seen += batch.filter(({ kind }) => kind === 'backup').length;
      onProgress({ phase: 'comparing', percent: null, bytes: 0, rows: seen });
    }
  }

  private async knownOf(batch: readonly ListedEntry[]): Promise<Map<string, KnownBackup>> {
    const ids = batch.flatMap((entry) => (entry.kind === 'backup' ? [entry.backup.location.backupId] : []));
    return this.transactions.run(() => this.upkeep.findKnown(ids));
  }

  private async compareEntry(
    entry: ListedEntry,
    known: ReadonlyMap<string, KnownBackup>,
  ): Promise<ComparedBackup> {
    if (entry.kind === 'stray') {
      return { discrepancies: onlyTold(strayObject(entry.object)), schema: null, key: null };
    }
    const { tenantId, backupId } = entry.backup.location;
    const found = known.get(backupId);
    return this.backups.compare(entry.backup, found?.backup.tenantId === tenantId ? found : null);
  }

  private async *fromCatalog(
    { listed, catalogued }: Pass,
    { signal }: UpkeepRun,
  ): AsyncGenerator<Discrepancy> {
    for (let after: string | null = null; ;) {
      signal.throwIfAborted();
      const rows = await this.transactions.run(() => this.upkeep.listCompleted(after, BACKUPS_AT_ONCE));
      rows.forEach(({ schemaHash }) => schemaHash !== null && catalogued.add(schemaPath(schemaHash)));
      for (const backup of rows.filter(({ id }) => !listed.has(id))) {
        yield* await this.backups.compareUnlisted(backup);
      }
      const last = rows.at(-1);
      if (last === undefined) {
        return;
      }
      after = last.id;
    }
  }

  private async ofSchemas({ schemas, needed, catalogued, complete }: Pass): Promise<Discrepancy[]> {
    const unused = complete
      ? [...schemas].filter((object) => !needed.has(object) && !catalogued.has(object))
      : [];
    const missing = [...needed].filter(([object]) => !schemas.has(object));
    const found: Discrepancy[] = unused.flatMap((object) => onlyTold(schemaUnused(object)));
    for (const [object, neededBy] of missing) {
      // A backup that came during the pass has brought its schema along.
      if ((await this.repository.storage.stat(object)) === null) {
        found.push(...onlyTold(schemaMissing(object, neededBy)));
      }
    }
    return found;
  }

  private async stuck(): Promise<Discrepancy[]> {
    const rows = await this.transactions.run(() => this.upkeep.listStuck());
    return rows.map((backup) => ({
      findings: [stuckBackup(backup)],
      repair: { kind: 'fail_stuck', backupId: backup.id },
    }));
  }
}
