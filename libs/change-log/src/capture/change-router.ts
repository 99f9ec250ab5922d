import { formatLsn } from '../lsn/lsn.js';
import type {
  BeginMessage,
  DeleteMessage,
  InsertMessage,
  LogicalMessage,
  PgoutputMessage,
  RelationMessage,
  TruncateMessage,
  UpdateMessage,
} from '../replication/pgoutput-message.js';
import { isoOfPostgresTime } from '../replication/postgres-time.js';
import { widenXid } from '../replication/widen-xid.js';
import type { TransactionRecord } from '../segment/change-record.js';
import type { ChangeBatch } from '../spool/change-batch.js';
import type { CaptureSource, StreamGap } from './capture-ports.js';
import type { CapturedTable } from './captured-table.js';
import { parseOwnMessage } from './own-message.js';
import type { TableRegistry } from './table-registry.js';
import { truncatedTables } from './truncated-tables.js';
import { writeChange } from './write-change.js';

export interface RouterStart {
  /** Behind the last commit that is durable: what was committed before is not written again. */
  covered: bigint;
  /** A 64-bit transaction id less than 2³¹ away from all that is sent. */
  xid: bigint;
  /** The tenants table, as `schema.table`. */
  tenantsTable: string;
}

/** Writes each change of the stream into a batch, to the tenant whose it is. */
export class ChangeRouter {
  private xid: bigint;
  private transaction: TransactionRecord | null = null;
  private skipping = false;
  /** Tenants of the batch before, of whom the catalog may not have heard yet. */
  private former: string[] = [];

  /** @param batch where changes go to; see `turn` */
  constructor(
    private readonly start: RouterStart,
    private readonly tables: TableRegistry,
    private readonly source: CaptureSource,
    private batch: ChangeBatch,
  ) {
    this.xid = start.xid;
  }

  /** Between its begin and its commit: what is in the batch of it must not be used yet. */
  get isTransactionOpen(): boolean {
    return this.transaction !== null;
  }

  /** Has further transactions go into another batch. To be called while no transaction is open, and the batch before is durable. */
  turn(batch: ChangeBatch): void {
    this.former = this.batch.tenantIds;
    this.batch = batch;
  }

  /**
   * Takes one message.
   *
   * @returns a promise only where the next one has to wait
   * @throws EpochOver, at once or by the promise
   */
  take(message: PgoutputMessage): Promise<void> | undefined {
    switch (message.kind) {
      case 'insert':
      case 'update':
      case 'delete':
        return this.change(message);
      case 'begin':
        this.begin(message);
        return undefined;
      case 'commit':
        this.commit(message.endLsn);
        return undefined;
      case 'relation':
        return this.define(message);
      case 'truncate':
        return this.skipping ? undefined : this.truncate(message);
      case 'message':
        return this.skipping ? undefined : this.hear(message);
      case 'ignored':
        return undefined;
    }
  }

  private begin({ commitLsn, commitTime, xid }: BeginMessage): void {
    this.xid = widenXid(xid, this.xid);
    // What is durable comes again after a crash: the server had not heard that it is.
    this.skipping = commitLsn < this.start.covered;
    this.transaction = {
      x: String(this.xid),
      l: formatLsn(commitLsn),
      t: isoOfPostgresTime(commitTime),
    };
  }

  private commit(endLsn: bigint): void {
    if (!this.skipping) {
      this.batch.commit(this.open(), endLsn);
    }
    this.transaction = null;
    this.skipping = false;
  }

  private async define(message: RelationMessage): Promise<void> {
    await this.source.settled(this.open().x);
    const unusable = await this.tables.define(message);
    if (unusable !== null && this.tables.drop(unusable.table)) {
      const { table, reason, detail } = unusable;
      await this.record({ tables: [table], tenantId: null, reason, detail, passing: false });
    }
  }

  private change(message: InsertMessage | UpdateMessage | DeleteMessage): Promise<void> | undefined {
    const table = this.skipping ? undefined : this.tables.find(message.relationId);
    if (table === undefined) {
      return undefined;
    }
    if (message.kind === 'insert' && table.name === this.start.tenantsTable) {
      this.noteInsertion(message.row[table.tenantAt] ?? null);
    }
    const incomplete = writeChange({ batch: this.batch, transaction: this.open(), table }, message);
    return incomplete === null ? this.batch.relieve() : this.recordMove(table, incomplete);
  }

  private noteInsertion(tenantId: string | null): void {
    if (tenantId !== null && !this.batch.has(tenantId)) {
      const { x, l, t } = this.open();
      this.batch.insertions.push({ tenantId, at: [x, l, t] });
    }
  }

  private recordMove(table: CapturedTable, tenantId: string): Promise<void> {
    return this.record({
      tables: [table.name],
      tenantId,
      reason: 'tenant_moved',
      detail: `A row of ${table.name} has come from another tenant, and PostgreSQL did not send all of its values.`,
      passing: true,
    });
  }

  private async truncate(message: TruncateMessage): Promise<void> {
    await this.source.settled(this.open().x);
    const { whole, partly } = await truncatedTables(message, this.tables, this.source);
    for (const table of whole) {
      const known = await this.source.tenantIds();
      const tenantIds = new Set([...known, ...this.former, ...this.batch.tenantIds]);
      for (const tenantId of tenantIds) {
        this.batch.add(tenantId, this.open(), table, (n) => ['R', n]);
      }
    }
    for (const { name } of partly) {
      const detail = `A partition of ${name} was truncated: which rows that were is not known.`;
      await this.record({ tables: [name], tenantId: null, reason: 'schema_changed', detail, passing: true });
    }
  }

  private hear(message: LogicalMessage): Promise<void> | undefined {
    const own = parseOwnMessage(message);
    if (own?.kind === 'restore') {
      this.transaction = { ...this.open(), r: { restoreId: own.restoreId } };
    }
    if (own?.kind !== 'ddl') {
      return undefined;
    }
    this.batch.isMarked = true;
    return this.recordRewrites(own.rewritten);
  }

  private async recordRewrites(names: readonly string[]): Promise<void> {
    for (const name of names.filter((one) => this.tables.drop(one))) {
      const detail = `The rows of ${name} were rewritten by a change of its schema.`;
      await this.record({ tables: [name], tenantId: null, reason: 'schema_changed', detail, passing: false });
    }
  }

  private record(gap: Omit<StreamGap, 'at'>): Promise<void> {
    const { x, l, t } = this.open();
    return this.source.recordGap({ ...gap, at: { xid: x, lsn: l, time: t } });
  }

  private open(): TransactionRecord {
    if (this.transaction === null) {
      throw new Error('pgoutput has sent a change outside of a transaction.');
    }
    return this.transaction;
  }
}
