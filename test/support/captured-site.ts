import type { AppDatabase } from '@lifeboat/app-database';
import { AppDatabases } from '@lifeboat/app-database';
import {
  type ChangeLogEpoch,
  ChangeLogEpochsRepository,
  type ChangeLogSegment,
  ChangeLogSegmentsRepository,
  type RecoveryGap,
  RecoveryGapsRepository,
} from '@lifeboat/catalog';
import { blockAddress, ChangeLogReader, type ChangeRecord, parseLsn } from '@lifeboat/change-log';
import type { Clock } from '@lifeboat/kernel';
import { CaptureChanges } from '@lifeboat/protection';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  collectAll,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  testActor,
  type TestDatabase,
  waitFor,
} from '@lifeboat/testing';
import { dropSlotByHand, enrolByHand, type HandEnrolled } from './enrol-by-hand.js';

/** A Lifeboat over tables of a test's own, whose changes can be captured. */
export interface CapturedSite {
  lifeboat: SampleLifeboat;
  database: AppDatabase;
  superuserUrl: string;
  /** Captures until it is stopped. */
  capture(): { stop(): Promise<void> };
  /** Runs SQL as the application. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Waits until everything that was committed before the call is durable. */
  caughtUp(): Promise<void>;
  epochs(): Promise<ChangeLogEpoch[]>;
  segments(): Promise<ChangeLogSegment[]>;
  gaps(): Promise<RecoveryGap[]>;
  /** All lines of the tenant's blocks, over all segments of the newest epoch. */
  changesOf(tenantId: string): Promise<ChangeRecord[]>;
  close(): Promise<void>;
}

export interface CapturedSiteOptions {
  /** Makes tables in the schema `app`; there are tenants `1` and `2`. */
  schema: string;
  enrolled: HandEnrolled[];
  environment?: Record<string, string>;
  /** Of Lifeboat; the server has its own. */
  clock?: Clock;
  /** Where catalog and application live; one of the run's server if not given. */
  database?: TestDatabase;
}

export async function startCapturedSite(options: CapturedSiteOptions): Promise<CapturedSite> {
  const { clock, database: given } = options;
  const lifeboat = await startSchemaLifeboat(
    options.schema,
    { CHANGE_LOG_FLUSH_SECONDS: '0.2', ...options.environment },
    { ownName: true, ...(clock !== undefined && { clock }), ...(given !== undefined && { database: given }) },
  );
  const { app, database: own } = lifeboat;
  const { superuserUrl } = own;
  await enrolByHand(superuserUrl, own.name, options.enrolled);
  const database = app.get(AppDatabases).get(own.name);
  const inCatalog = <T>(work: () => Promise<T>): Promise<T> =>
    runAs(testActor(), () => app.get(RlsTransactions).run(work));
  const epochs = (): Promise<ChangeLogEpoch[]> =>
    inCatalog(() => app.get(ChangeLogEpochsRepository).list(own.name));
  const newest = async (): Promise<ChangeLogEpoch> => {
    const epoch = (await epochs()).at(-1);
    if (epoch === undefined) {
      throw new Error('there is no epoch yet');
    }
    return epoch;
  };
  return {
    lifeboat,
    database,
    superuserUrl,
    capture: () => {
      const stopping = new AbortController();
      const running = app.get(CaptureChanges).run(database, stopping.signal);
      return {
        stop: async () => {
          stopping.abort();
          await running;
        },
      };
    },
    sql: (text) => runSql(superuserUrl, text),
    caughtUp: async () => {
      const [position] = await runSql<{ lsn: string }>(
        superuserUrl,
        `SELECT pg_current_wal_insert_lsn()::text AS lsn`,
      );
      await waitFor(
        async () => {
          const epoch = (await epochs()).at(-1);
          return epoch !== undefined && parseLsn(epoch.coveredLsn) >= parseLsn(position?.lsn ?? '');
        },
        { what: 'the change log to catch up', timeoutMs: 120_000 },
      );
    },
    epochs,
    segments: async () => {
      const { id } = await newest();
      return inCatalog(() => app.get(ChangeLogSegmentsRepository).list(id));
    },
    gaps: () => inCatalog(() => app.get(RecoveryGapsRepository).list(own.name)),
    changesOf: async (tenantId) => {
      const { id } = await newest();
      const blocks = await inCatalog(() => app.get(ChangeLogSegmentsRepository).listOfTenant(tenantId, id));
      const records: ChangeRecord[] = [];
      for (const block of blocks) {
        const read = app.get(ChangeLogReader).readBlock(blockAddress(block));
        records.push(...(await runAs(testActor(), () => collectAll(read))));
      }
      return records;
    },
    close: async () => {
      await dropSlotByHand(superuserUrl, own.name);
      await lifeboat.close();
    },
  };
}
