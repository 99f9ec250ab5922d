import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type AppDatabase, readTableShapes, translatePostgresError } from '@lifeboat/app-database';
import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  RecoveryGapsRepository,
  TableShape,
} from '@lifeboat/catalog';
import { findShapeChange } from '@lifeboat/change-log';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { GapAlert } from './capture-alerts.js';
import type { GapRecorder } from './gap-recorder.js';

/** What a watch over the shapes of tables stands on. */
export interface ShapeWatchParts {
  transactions: RlsTransactions;
  epochs: ChangeLogEpochsRepository;
  gaps: RecoveryGapsRepository;
  recorder: GapRecorder;
}

/**
 * Notices changes of the schema that the stream of changes does not tell of: partitions that were attached or detached,
 * columns and values of enumerations that were renamed, composite types with other attributes. Where one happened is not
 * known, only that it was after what was covered when the tables were looked at last.
 */
export class ShapeWatch {
  private known: ChangeLogEpoch['shapes'];

  constructor(
    private readonly parts: ShapeWatchParts,
    private readonly database: AppDatabase,
    private readonly epoch: ChangeLogEpoch,
    private readonly onGap: (gap: GapAlert) => void,
  ) {
    this.known = epoch.shapes;
  }

  /**
   * To be called before anything more is covered. Each table that has changed gets a gap, from what is covered up to now:
   * a base that is taken from now on shows it as it is.
   *
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE, CATALOG_UNAVAILABLE
   */
  async review(): Promise<void> {
    const names = this.epoch.tables.map(({ schema, table }) => `${schema}.${table}`);
    const { time, tables } = await this.read(names);
    const before = this.known ?? {};
    const changed = names.flatMap((name) => {
      const [former, now] = [before[name], tables[name]];
      const change = former === undefined || now === undefined ? null : findShapeChange(former, now);
      return change === null ? [] : [{ name, detail: `${name} ${change}.` }];
    });
    const next = { ...before, ...tables };
    if (isDeepStrictEqual(next, this.known)) {
      return;
    }
    await this.keep(changed, next, time);
    this.known = next;
  }

  private async keep(
    changed: readonly { name: string; detail: string }[],
    shapes: Record<string, TableShape>,
    now: string,
  ): Promise<void> {
    const { transactions, epochs, gaps, recorder } = this.parts;
    const { epoch, open } = await transactions.run(async () => ({
      epoch: (await epochs.find(this.epoch.id)) ?? this.epoch,
      open: (await gaps.listOpenOfTables(this.epoch.id)).flatMap(({ tables }) => tables ?? []),
    }));
    for (const { name, detail } of changed.filter((one) => !open.includes(one.name))) {
      await recorder.record({
        id: randomUUID(),
        databaseName: epoch.databaseName,
        epochId: epoch.id,
        tenantId: null,
        tables: [name],
        fromTime: epoch.coveredTime.toISOString(),
        toTime: now,
        fromLsn: epoch.coveredLsn,
        fromXid: null,
        reason: 'schema_changed',
        detail,
      });
      this.onGap({ reason: 'schema_changed', detail, tables: [name], tenantId: null });
    }
    await transactions.run(() => epochs.keepShapes(epoch.id, shapes));
  }

  private async read(names: readonly string[]): Promise<Awaited<ReturnType<typeof readTableShapes>>> {
    try {
      return await this.database.withConnection((client) =>
        readTableShapes(client, this.epoch.publicationName, names),
      );
    } catch (error) {
      throw translatePostgresError(error, this.database.name);
    }
  }
}
