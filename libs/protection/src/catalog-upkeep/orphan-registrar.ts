import type { Manifest } from '@lifeboat/archive';
import type { BackupSchedulesRepository, CatalogUpkeepRepository, RegisteredBackup } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { CatalogFinding } from './finding.js';
import { parentMissing } from './findings.js';
import type { HoldUnexplained } from './hold-unexplained.js';
import type { KeyRegistrar } from './key-registrar.js';
import { SCHEDULE_LABEL } from '../schedules/scheduled-backup.js';
import { parentsFirst } from './parents-first.js';
import { BACKUPS_AT_ONCE } from './upkeep-run.js';

/** A whole backup that the catalog does not know as one, with what tells of it. */
export interface Orphan {
  backup: RegisteredBackup;
  /** What it is encrypted to. */
  encryption: Manifest['encryption'];
  findings: CatalogFinding[];
}

/** Decides which of the backups that the catalog does not know it can know, and registers them where that is wanted. */
export class OrphanRegistrar {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly upkeep: CatalogUpkeepRepository,
    private readonly keys: KeyRegistrar,
    private readonly holdUnexplained: HoldUnexplained,
    private readonly schedules: BackupSchedulesRepository,
  ) {}

  /** @param register false: only tells which ones build on what is missing */
  async settle(orphans: readonly Orphan[], register: boolean): Promise<CatalogFinding[]> {
    const backups = orphans.map(({ backup }) => backup);
    const { ordered, orphaned } = parentsFirst(backups, await this.completedParentsOf(backups));
    const withoutParent = new Set(orphaned.map(({ id }) => id));
    const written = register ? await this.register(ordered, orphans) : null;
    const told = orphans.flatMap(({ backup, findings }) =>
      withoutParent.has(backup.id)
        ? [parentMissing(backup)]
        : findings.map((finding) => ({
            ...finding,
            repair: written === null ? null : outcomeOf(written.ids.has(backup.id)),
          })),
    );
    return [...told, ...(written?.findings ?? [])];
  }

  private async completedParentsOf(backups: readonly RegisteredBackup[]): Promise<Set<string>> {
    const parents = [...new Set(backups.flatMap(({ parentId }) => parentId ?? []))];
    const completed = new Set<string>();
    while (parents.length > 0) {
      const ids = parents.splice(0, BACKUPS_AT_ONCE);
      const known = await this.transactions.run(() => this.upkeep.findKnown(ids));
      [...known.values()]
        .filter(({ backup }) => backup.status === 'completed')
        .forEach(({ backup }) => completed.add(backup.id));
    }
    return completed;
  }

  private async register(
    ordered: readonly RegisteredBackup[],
    orphans: readonly Orphan[],
  ): Promise<{ ids: Set<string>; findings: CatalogFinding[] }> {
    const findings: CatalogFinding[] = [];
    const notes = await this.transactions.run(() => this.keys.look(findings));
    const encryptions = new Map(orphans.map(({ backup, encryption }) => [backup.id, encryption]));
    const written = new Set<string>();
    const waiting = ordered.map((backup) =>
      this.holdUnexplained.apply(notes.note(backup, encryptions.get(backup.id) ?? null)),
    );
    while (waiting.length > 0) {
      const part = waiting.splice(0, BACKUPS_AT_ONCE);
      const ids = await this.transactions.run(async () => {
        for (const { tenantId, applicationDatabase } of part) {
          await this.upkeep.registerTenant(tenantId, applicationDatabase);
        }
        const registered = await this.upkeep.registerBackups(part);
        const tenantIds = [...new Set(part.map(({ tenantId }) => tenantId))];
        await this.schedules.adoptBackups(tenantIds, SCHEDULE_LABEL);
        return registered;
      });
      ids.forEach((id) => written.add(id));
    }
    findings.push(...(await this.transactions.run(() => this.keys.register(notes))));
    return { ids: written, findings };
  }
}

function outcomeOf(written: boolean): CatalogFinding['repair'] {
  return written
    ? { done: true, detail: 'It was registered.' }
    : {
        done: false,
        detail: 'It was not registered: the catalog has its id for another tenant, or an operation is at it.',
      };
}
