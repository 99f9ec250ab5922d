import type { Backup, BackupsRepository, TenantBirth } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { knownBroken } from '../backups/known-broken.js';
import type { BackupSources } from '../restore/backup-sources.js';
import { parseTableName } from '../tables/table-name.js';
import type { NamedTable } from './coverage.js';
import { type BaseMoment, beginningOf } from './recovery-base.js';
import type { TenantBeginning, TenantBeginnings } from './tenant-beginnings.js';

/** What is known of a base. */
export interface BaseFacts extends BaseMoment {
  /** When all of it was there, in ISO 8601. */
  finishedAt: string;
  /** Those that may not be covered. */
  tables: readonly NamedTable[];
}

/** A full or incremental backup of a tenant; or the tenant's own beginning, of which there is no backup. */
type BaseOrigin = { backup: Backup; birth: null } | { backup: null; birth: TenantBirth };

/** What changes can be replayed on. A backup's manifest is read when it is asked for. */
export interface RecoveryBase {
  origin: BaseOrigin;
  /** It was found to be broken, or something that it builds on: only where there is no other it is better than nothing. */
  isBroken: boolean;
  /** Null where it is a link of a broken chain: then others are to be looked at. */
  facts: () => Promise<BaseFacts | null>;
}

/** Finds what changes could be replayed on. */
export class RecoveryBases {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly sources: BackupSources,
    private readonly beginnings: TenantBeginnings,
  ) {}

  /** Full and incremental backups of the tenant that can be read, and its known beginnings, oldest first. */
  async of(tenantId: string): Promise<RecoveryBase[]> {
    const { backups, beginnings } = await this.transactions.run(async () => ({
      backups: await this.backups.listGood(tenantId, ['full', 'incremental']),
      beginnings: await this.beginnings.of(tenantId),
    }));
    const broken = knownBroken(backups);
    const bases = [
      ...beginnings.map((each) => ({ at: each.birth.committedAt, base: baseOfBeginning(each) })),
      ...backups.map((backup) => ({
        at: backup.createdAt,
        base: this.baseOf(backup, broken.has(backup.id)),
      })),
    ];
    return bases.sort((left, right) => left.at.getTime() - right.at.getTime()).map(({ base }) => base);
  }

  private baseOf(backup: Backup, isBroken: boolean): RecoveryBase {
    let read: Promise<BaseFacts | null> | undefined;
    return { origin: { backup, birth: null }, isBroken, facts: () => (read ??= this.read(backup)) };
  }

  /** With all that it builds on, without which it is worth nothing. */
  private async read({ tenantId, id }: Backup): Promise<BaseFacts | null> {
    try {
      return (await this.sources.open(tenantId, id)).source.manifest;
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'BACKUP_CHAIN_BROKEN') {
        return null;
      }
      throw error;
    }
  }
}

function baseOfBeginning({ birth, epoch }: TenantBeginning): RecoveryBase {
  const facts: BaseFacts = {
    ...beginningOf(birth, epoch),
    finishedAt: birth.committedAt.toISOString(),
    tables: birth.tablesNotCovered.map((name) => ({ ...parseTableName(name), class: 'direct' })),
  };
  return { origin: { backup: null, birth }, isBroken: false, facts: () => Promise.resolve(facts) };
}
