import {
  type AppDatabase,
  lookAtKeys,
  qualifiedName,
  tenantTables,
  tiedTables,
  translatePostgresError,
} from '@lifeboat/app-database';
import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  SeenKeys,
  TenantBirthsRepository,
} from '@lifeboat/catalog';
import { type ChangeBatch, parseLsn, SnapshotRule, type TenantInsertion } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { uncoveredTables } from '../recovery/coverage.js';

/** What a watch over tenants that begin stands on. */
export interface BirthWatchParts {
  transactions: RlsTransactions;
  epochs: ChangeLogEpochsRepository;
  births: TenantBirthsRepository;
}

/**
 * Notices tenants that begin while changes are captured. Of such a tenant the change log has everything, provided that it had
 * nothing when it began, which no stream of changes tells. Foreign keys do: where each captured table's lead to the tenants
 * table, a snapshot that shows them and not the tenant's own row shows nothing of the tenant. So now and then the keys are
 * looked at, and the look is kept until everything that it may not show is behind.
 */
export class BirthWatch {
  /** Oldest first: the newest one that shows nothing behind what is covered, and those after it. */
  private looks: SeenKeys[];
  private kept: SeenKeys | null;

  constructor(
    private readonly parts: BirthWatchParts,
    private readonly database: AppDatabase,
    private readonly epoch: ChangeLogEpoch,
  ) {
    this.kept = epoch.keyLook;
    this.looks = this.kept === null ? [] : [this.kept];
  }

  /**
   * Looks at the keys as they are now.
   *
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE
   */
  async look(): Promise<void> {
    const tables = this.epoch.tables.map(({ schema, table, tenantColumn }) => ({
      name: qualifiedName({ schema, name: table }),
      tenantColumn,
    }));
    const names = tables.map(({ name }) => name);
    try {
      const { keys, snapshot, time } = await this.database.withConnection((client) =>
        lookAtKeys(client, names),
      );
      const tied = tiedTables(tables, this.database.config.tenantTable, keys);
      // Before that a backup is no base either: what the slot does not send may still be going on.
      const isWithin = BigInt(snapshot.xmin) > BigInt(this.epoch.markerXid);
      if (isWithin && names.every((name) => tied.has(name))) {
        this.looks.push({ snapshot, time });
      }
    } catch (error) {
      throw translatePostgresError(error, this.database.name);
    }
  }

  /**
   * To be called before the batch is covered; safe to repeat. Records the tenants that have begun in it, as far as it is
   * certain.
   *
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE, CATALOG_UNAVAILABLE
   */
  async review({ insertions, endLsn }: ChangeBatch): Promise<void> {
    for (const insertion of insertions) {
      await this.record(insertion);
    }
    await this.look();
    await this.forgetOlder(endLsn ?? 0n);
  }

  private async record({ tenantId, at: [xid, commitLsn, committedAt] }: TenantInsertion): Promise<void> {
    const look = this.looks.findLast(({ snapshot }) =>
      new SnapshotRule(snapshot.text).belongsAfter(BigInt(xid)),
    );
    if (look === undefined) {
      return;
    }
    const { transactions, births } = this.parts;
    const scope = await this.database.tenantScope();
    await transactions.run(() =>
      births.record({
        tenantId,
        epochId: this.epoch.id,
        xid,
        commitLsn,
        committedAt,
        snapshot: look.snapshot,
        seenAt: look.time,
        tablesNotCovered: uncoveredTables(tenantTables(scope), this.epoch).map((table) =>
          qualifiedName(table),
        ),
      }),
    );
  }

  /** What follows in the stream is shown by no look that was taken before the end of what is covered. */
  private async forgetOlder(covered: bigint): Promise<void> {
    const newest = this.looks.findLastIndex(({ snapshot }) => parseLsn(snapshot.endLsn) <= covered);
    const look = this.looks[newest];
    if (look !== undefined && look !== this.kept) {
      this.looks = this.looks.slice(newest);
      await this.parts.transactions.run(() => this.parts.epochs.keepKeyLook(this.epoch.id, look));
      this.kept = look;
    }
  }
}
