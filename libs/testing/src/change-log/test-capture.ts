import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pinnedConnection } from '@lifeboat/app-database';
import {
  ChangeLogEpochsRepository,
  ChangeLogSegmentsRepository,
  type ChangeLogEpoch,
  type ChangeLogSegment,
  TenantsRepository,
} from '@lifeboat/catalog';
import {
  decodePgoutput,
  formatLsn,
  SegmentDraft,
  SegmentStore,
  type SegmentTransaction,
  type VerifiedSegment,
} from '@lifeboat/change-log';
import { RlsTransactions, runAs, systemActor } from '@lifeboat/tenancy';
import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import { temporaryDirectory, type TemporaryDirectory } from '../files/temporary-directory.js';
import { runSql } from '../stack/run-sql.js';
import { BlockTexts } from './block-texts.js';
import { enrolTables } from './enrol-tables.js';

const DATABASE = 'main';

/** Captures changes when it is told to, in one piece and in memory: for specs of what reads the change log. */
export class TestCapture {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly url: string,
    private readonly client: pg.Client,
    private readonly directory: TemporaryDirectory,
    private readonly slot: string,
    readonly epoch: ChangeLogEpoch,
  ) {}

  /**
   * Enrols the tables of schema `app`, and begins an epoch.
   *
   * @param url of the application database, as superuser
   */
  static async start(app: INestApplicationContext, url: string): Promise<TestCapture> {
    const name = `lifeboat_${randomUUID().replaceAll('-', '_')}`;
    const tables = await enrolTables(url, name);
    await runSql(url, `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`);
    const client = new pg.Client(pinnedConnection(url));
    await client.connect();
    await client.query('BEGIN');
    const marker = await client.query<{ xid: string; system: string; timeline: number }>(
      `SELECT pg_current_xact_id()::text AS xid, pg_logical_emit_message(true, 'lifeboat', '{"kind": "epoch"}')::text,
              (SELECT system_identifier::text FROM pg_control_system()) AS system,
              (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline`,
    );
    await client.query('COMMIT');
    const place = await client.query<{ lsn: string; time: string }>(
      `SELECT pg_current_wal_insert_lsn()::text AS lsn, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
    );
    const [facts] = marker.rows;
    const [started] = place.rows;
    if (facts === undefined || started === undefined) {
      throw new Error('the server answered nothing');
    }
    const epoch = await asSystem(app, () =>
      app.get(ChangeLogEpochsRepository).open({
        id: randomUUID(),
        databaseName: DATABASE,
        slotName: name,
        publicationName: name,
        systemIdentifier: facts.system,
        timeline: facts.timeline,
        markerXid: facts.xid,
        tables,
        started,
      }),
    );
    return new TestCapture(app, url, client, await temporaryDirectory(), name, epoch);
  }

  /** Writes all that was committed so far into one segment; nothing where nobody's rows were changed. */
  async capture(): Promise<void> {
    await this.client.query(`SELECT pg_logical_emit_message(true, 'lifeboat', '{"kind": "heartbeat"}')`);
    const texts = await this.read();
    const last = texts.transactions.at(-1);
    if (last === undefined) {
      return;
    }
    if (texts.blocks.size > 0) {
      await this.store(texts);
    }
    const time = texts.transactions.reduce((latest, [, , each]) => (each > latest ? each : latest), '');
    await asSystem(this.app, () =>
      this.app.get(ChangeLogEpochsRepository).cover(this.epoch.id, { lsn: formatLsn(texts.endLsn), time }),
    );
  }

  /** Ends capturing; the epoch stays open. */
  async close(): Promise<void> {
    await this.client.end();
    await runSql(this.url, `SELECT pg_drop_replication_slot('${this.slot}')`);
    await this.directory.remove();
  }

  private async read(): Promise<BlockTexts> {
    const types = await this.client.query<{ id: number; near: string }>(
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS near',
    );
    const { rows } = await this.client.query<{ data: Buffer }>(
      `SELECT data FROM pg_logical_slot_get_binary_changes($1::text::name, NULL, NULL, 'proto_version', '1', 'publication_names', $1::text, 'messages', 'true')`,
      [this.slot],
    );
    const messages = rows.map(({ data }) => decodePgoutput(data));
    const names = new Map<string, string>();
    for (const message of messages) {
      for (const { typeId, typeModifier } of message.kind === 'relation' ? message.columns : []) {
        const found = await this.client.query<{ name: string }>('SELECT format_type($1, $2) AS name', [
          typeId,
          typeModifier,
        ]);
        names.set(`${String(typeId)} ${String(typeModifier)}`, found.rows[0]?.name ?? '');
      }
    }
    const tenants = await asSystem(this.app, () => this.app.get(TenantsRepository).list({ limit: 100 }));
    const texts = new BlockTexts(
      this.epoch.tables,
      tenants.items.map(({ id }) => id),
      BigInt(types.rows[0]?.near ?? '0'),
      (id, modifier) => names.get(`${String(id)} ${String(modifier)}`) ?? '',
    );
    for (const message of messages) {
      texts.add(message);
    }
    return texts;
  }

  private async store(texts: BlockTexts): Promise<void> {
    const previous = await asSystem(this.app, () =>
      this.app.get(ChangeLogSegmentsRepository).latest(this.epoch.id),
    );
    const { transactions } = texts;
    const draft = await SegmentDraft.create(this.directory.path);
    try {
      for (const [tenantId, { lines, ...block }] of texts.blocks) {
        const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const content = { tenantId, encryption: null, textBytes: text.length, ...block };
        await draft.add(content, Readable.from([text]));
      }
      const stored = await draft.put(this.app.get(SegmentStore), {
        epoch: this.epoch.id,
        number: (previous?.number ?? 0) + 1,
        database: DATABASE,
        systemIdentifier: this.epoch.systemIdentifier,
        timeline: this.epoch.timeline,
        ...rangesOf(transactions),
        endLsn: formatLsn(texts.endLsn),
        previous: previous === null ? null : { path: previous.path, sha256: previous.sha256 },
        transactions,
      });
      await this.register(stored, previous);
    } finally {
      await draft.discard();
    }
  }

  private async register(
    { head, path, sha256, sizeBytes, blocksOffset }: VerifiedSegment,
    previous: ChangeLogSegment | null,
  ): Promise<void> {
    const { number, firstCommitLsn, lastCommitLsn, endLsn, minXid, maxXid, minCommitTime, maxCommitTime } =
      head;
    await asSystem(this.app, () =>
      this.app.get(ChangeLogSegmentsRepository).register(
        {
          id: randomUUID(),
          epochId: this.epoch.id,
          number,
          path,
          firstCommitLsn,
          lastCommitLsn,
          endLsn,
          minXid,
          maxXid,
          minCommitTime,
          maxCommitTime,
          transactions: head.transactions.length,
          changes: head.blocks.reduce((sum, block) => sum + block.changes, 0),
          sizeBytes,
          sha256,
          previousSha256: previous?.sha256 ?? null,
        },
        head.blocks.map((block) => ({
          tenantId: block.tenantId,
          byteOffset: blocksOffset + block.offset,
          byteLength: block.length,
          sha256: block.sha256,
          keyVersion: null,
          transactions: block.transactions,
          changes: block.changes,
        })),
      ),
    );
  }
}

type Ranges = Pick<
  VerifiedSegment['head'],
  'firstCommitLsn' | 'lastCommitLsn' | 'minXid' | 'maxXid' | 'minCommitTime' | 'maxCommitTime'
>;

function rangesOf(transactions: readonly SegmentTransaction[]): Ranges {
  const xids = transactions.map(([xid]) => BigInt(xid)).sort((left, right) => (left < right ? -1 : 1));
  const times = transactions.map(([, , time]) => time).sort();
  return {
    firstCommitLsn: transactions[0]?.[1] ?? '',
    lastCommitLsn: transactions.at(-1)?.[1] ?? '',
    minXid: String(xids[0]),
    maxXid: String(xids.at(-1)),
    minCommitTime: times[0] ?? '',
    maxCommitTime: times.at(-1) ?? '',
  };
}

function asSystem<T>(app: INestApplicationContext, work: () => Promise<T>): Promise<T> {
  return runAs(systemActor('capture'), () => app.get(RlsTransactions).run(work));
}
