import { type ListedEntry, listBackups, type Repository } from '@lifeboat/archive';
import type { CatalogUpkeepRepository } from '@lifeboat/catalog';
import { batchesOf } from './batches.js';
import type { ChangeLogRegistrar, RegisteredChangeLog } from './change-log-registrar.js';
import type { CatalogFinding } from './finding.js';
import { strayObject, unfinishedBackup } from './findings.js';
import type { HoldUnexplained } from './hold-unexplained.js';
import type { ManifestInspector, InspectedBackup } from './inspect-manifest.js';
import type { KeyRegistrar } from './key-registrar.js';
import { mapAhead } from './map-ahead.js';
import { Registration } from './registration.js';
import { BACKUPS_AT_ONCE, READ_AT_ONCE, type UpkeepRun } from './upkeep-run.js';

/** What of a repository was registered, and what was not. */
export interface RegisteredContent {
  /** Tenants that have a good backup. */
  tenants: number;
  backups: number;
  /** Of them, how many save a state before a restore; which restore, the repository does not tell. */
  restorePoints: number;
  rows: number;
  /** Of all registered backups, in the repository. */
  sizeBytes: number;
  changeLog: RegisteredChangeLog;
  /** What was found and not registered. */
  findings: CatalogFinding[];
}

/** What the listing had, and what its manifest says of it. */
type LookedAt = Pick<ListedEntry, 'kind'> & Pick<InspectedBackup, 'registration' | 'encryption' | 'faults'>;

/** Registers all that a repository holds in an empty catalog. */
export class RepositoryRegistrar {
  constructor(
    private readonly upkeep: CatalogUpkeepRepository,
    private readonly repository: Repository,
    private readonly inspector: ManifestInspector,
    private readonly keys: KeyRegistrar,
    private readonly holdUnexplained: HoldUnexplained,
    private readonly changeLog: ChangeLogRegistrar,
  ) {}

  /**
   * Within a transaction of a system administrator, which decides whether anything of it stays.
   *
   * @throws LifeboatError CATALOG_NOT_EMPTY, REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID; the reason of `signal` once it
   *   aborts
   */
  async register({ signal, onProgress }: UpkeepRun): Promise<RegisteredContent> {
    await this.upkeep.requireEmpty();
    await this.repository.open();
    const registration = new Registration(this.upkeep);
    const findings: CatalogFinding[] = [];
    const notes = await this.keys.look(findings);
    const looked = mapAhead(listBackups(this.repository.storage), READ_AT_ONCE, (entry) => this.look(entry));
    let seen = 0;
    for await (const batch of batchesOf(looked, BACKUPS_AT_ONCE)) {
      for (const { registration: backup, encryption, faults } of batch) {
        findings.push(...faults);
        if (backup !== null && faults.length === 0) {
          registration.take(this.holdUnexplained.apply(notes.note(backup, encryption)));
        }
      }
      await registration.flush();
      seen += batch.filter(({ kind }) => kind === 'backup').length;
      onProgress({
        phase: 'registering',
        percent: null,
        bytes: registration.totals.sizeBytes,
        rows: seen,
      });
      signal.throwIfAborted();
    }
    await registration.finish();
    const keyFindings = await this.keys.register(notes);
    await this.keys.registerErasures(notes);
    const changeLog = await this.changeLog.register(notes, findings, signal);
    return {
      ...registration.totals,
      changeLog,
      findings: [...findings, ...registration.orphaned, ...keyFindings],
    };
  }

  private async look(entry: ListedEntry): Promise<LookedAt> {
    const { kind } = entry;
    if (kind === 'stray') {
      return { kind, registration: null, encryption: null, faults: [strayObject(entry.object)] };
    }
    return entry.backup.hasManifest
      ? { kind, ...(await this.inspector.inspect(entry.backup, null)) }
      : { kind, registration: null, encryption: null, faults: [unfinishedBackup(entry.backup)] };
  }
}
