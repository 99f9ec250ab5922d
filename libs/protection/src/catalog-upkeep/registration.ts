import type { CatalogUpkeepRepository, RegisteredBackup } from '@lifeboat/catalog';
import type { CatalogFinding } from './finding.js';
import { parentMissing } from './findings.js';
import { parentsFirst } from './parents-first.js';

const ROWS_AT_ONCE = 1_000;

/**
 * Writes backups into an empty catalog as they are found, one tenant's after the other: each tenant before its backups,
 * parents before children. Holds the incremental backups of one tenant and what was not flushed yet.
 */
export class Registration {
  readonly totals = { tenants: 0, backups: 0, restorePoints: 0, rows: 0, sizeBytes: 0 };
  /** Backups that build on what is not there. */
  readonly orphaned: CatalogFinding[] = [];
  private tenantId: string | null = null;
  private newestAt: Date | null = null;
  private known = new Set<string>();
  private incremental: RegisteredBackup[] = [];
  private tenants = new Map<string, string>();
  private ready: RegisteredBackup[] = [];

  constructor(private readonly upkeep: CatalogUpkeepRepository) {}

  take(backup: RegisteredBackup): void {
    if (backup.tenantId !== this.tenantId) {
      this.closeTenant();
      this.tenantId = backup.tenantId;
      this.totals.tenants += 1;
    }
    if (this.newestAt === null || backup.createdAt > this.newestAt) {
      // A tenant that has moved is where its newest backup was taken.
      this.newestAt = backup.createdAt;
      this.tenants.set(backup.tenantId, backup.applicationDatabase);
    }
    if (backup.parentId === null) {
      this.ready.push(backup);
      this.known.add(backup.id);
    } else {
      this.incremental.push(backup);
    }
  }

  /** Writes what is ready. Called now and then, it also keeps the transaction from looking idle to the server. */
  async flush(): Promise<void> {
    for (const [id, applicationDatabase] of this.tenants) {
      await this.upkeep.registerTenant(id, applicationDatabase);
    }
    this.tenants = new Map();
    do {
      await this.write(this.ready.splice(0, ROWS_AT_ONCE));
    } while (this.ready.length > 0);
  }

  async finish(): Promise<void> {
    this.closeTenant();
    await this.flush();
  }

  private closeTenant(): void {
    const { ordered, orphaned } = parentsFirst(this.incremental, this.known);
    this.ready.push(...ordered);
    this.orphaned.push(...orphaned.map(parentMissing));
    this.incremental = [];
    this.known = new Set();
    this.newestAt = null;
  }

  private async write(backups: readonly RegisteredBackup[]): Promise<void> {
    const written = new Set(await this.upkeep.registerBackups(backups));
    for (const { type, rows, sizeBytes } of backups.filter(({ id }) => written.has(id))) {
      this.totals.backups += 1;
      this.totals.restorePoints += type === 'restore_point' ? 1 : 0;
      this.totals.rows += rows;
      this.totals.sizeBytes += sizeBytes;
    }
  }
}
