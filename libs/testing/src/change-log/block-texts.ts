import type { EnrolledTable } from '@lifeboat/catalog';
import {
  type ChangeRecord,
  type ChangeValue,
  isoOfPostgresTime,
  formatLsn,
  type PgoutputMessage,
  type RelationMessage,
  type SegmentTransaction,
  type SentValue,
  UNCHANGED,
  widenXid,
} from '@lifeboat/change-log';

/** What was captured for one tenant, as the lines of its block. */
export interface BlockText {
  lines: string[];
  transactions: number;
  changes: number;
}

interface KnownRelation {
  message: RelationMessage;
  enrolled: EnrolledTable;
  types: string[];
}

/** Turns what pgoutput sends into tenants' blocks. */
export class BlockTexts {
  readonly blocks = new Map<string, BlockText>();
  readonly transactions: SegmentTransaction[] = [];
  endLsn = 0n;
  private readonly relations = new Map<number, KnownRelation>();
  private readonly defined = new Map<string, string>();
  private opened = new Set<string>();
  /** Lines that open the transaction, which are made when it has ended: a message can be the last thing in it. */
  private readonly pending: { block: BlockText; at: number }[] = [];
  private header: Extract<ChangeRecord, { x: string }> | null = null;

  constructor(
    private readonly tables: readonly EnrolledTable[],
    private readonly tenants: readonly string[],
    private readonly near: bigint,
    private readonly typeOf: (typeId: number, modifier: number) => string,
  ) {}

  add(message: PgoutputMessage): void {
    switch (message.kind) {
      case 'begin': {
        const xid = String(widenXid(message.xid, this.near));
        const lsn = formatLsn(message.commitLsn);
        const time = isoOfPostgresTime(message.commitTime);
        this.header = { x: xid, l: lsn, t: time };
        this.opened = new Set();
        this.transactions.push([xid, lsn, time]);
        return;
      }
      case 'commit':
        this.endLsn = message.endLsn;
        this.seal();
        return;
      case 'relation':
        this.learn(message);
        return;
      case 'insert':
        this.put(message.relationId, null, message.row);
        return;
      case 'update':
        this.put(message.relationId, message.old ?? message.row, message.row);
        return;
      case 'delete':
        this.put(message.relationId, message.old, null);
        return;
      case 'truncate':
        for (const id of message.relationIds) {
          for (const tenant of this.tenants) {
            this.write(tenant, ['R', this.define(tenant, id)]);
          }
        }
        return;
      case 'message':
        if (message.transactional && message.prefix === 'lifeboat' && this.header !== null) {
          const content: unknown = JSON.parse(message.content);
          const restoreId: unknown =
            typeof content === 'object' && content !== null ? Reflect.get(content, 'restoreId') : null;
          if (typeof restoreId === 'string') {
            this.header.r = { restoreId };
          }
        }
        return;
      case 'ignored':
    }
  }

  private learn(message: RelationMessage): void {
    const enrolled = this.tables.find(
      ({ schema, table }) => schema === message.schema && table === message.name,
    );
    if (enrolled === undefined) {
      throw new Error(`${message.schema}.${message.name} is not enrolled`);
    }
    const types = message.columns.map(({ typeId, typeModifier }) => this.typeOf(typeId, typeModifier));
    this.relations.set(message.relationId, { message, enrolled, types });
  }

  private put(relationId: number, old: SentValue[] | null, row: SentValue[] | null): void {
    const { message, enrolled } = this.relation(relationId);
    const at = message.columns.findIndex(({ name }) => name === enrolled.tenantColumn);
    const from = old?.[at] ?? null;
    const to = row?.[at] ?? null;
    const key = (old ?? []).filter((_, index) => message.columns[index]?.key === true).map(valueOf);
    const values = (row ?? []).map(valueOf);
    if (row !== null && old !== null && from === to && to !== null) {
      this.write(to, ['U', this.define(to, relationId), key, values]);
      return;
    }
    if (old !== null && from !== null) {
      this.write(from, ['D', this.define(from, relationId), key]);
    }
    if (row !== null && to !== null) {
      this.write(to, ['I', this.define(to, relationId), values]);
    }
  }

  /** Defines a table in a block before its first use, and anew when it has changed. */
  private define(tenant: string, relationId: number): number {
    const { message, types } = this.relation(relationId);
    const { schema, name, columns } = message;
    const number = this.tables.findIndex((table) => table.schema === schema && table.table === name) + 1;
    const line = JSON.stringify({
      n: number,
      schema,
      table: name,
      columns: columns.map((column) => column.name),
      types,
      key: columns.filter(({ key }) => key).map((column) => column.name),
    });
    const place = `${tenant} ${String(number)}`;
    if (this.defined.get(place) !== line) {
      this.defined.set(place, line);
      this.open(tenant).lines.push(line);
    }
    return number;
  }

  private relation(relationId: number): KnownRelation {
    const known = this.relations.get(relationId);
    if (known === undefined) {
      throw new Error(`a change of the relation ${String(relationId)}, of which nothing is known`);
    }
    return known;
  }

  private write(tenant: string, record: ChangeRecord): void {
    const block = this.open(tenant);
    block.lines.push(JSON.stringify(record));
    block.changes += 1;
  }

  private open(tenant: string): BlockText {
    const block = this.blocks.get(tenant) ?? { lines: [], transactions: 0, changes: 0 };
    this.blocks.set(tenant, block);
    if (!this.opened.has(tenant)) {
      this.opened.add(tenant);
      block.transactions += 1;
      block.lines.push('');
      this.pending.push({ block, at: block.lines.length - 1 });
    }
    return block;
  }

  /** Writes the lines that open the transaction, which has ended. */
  private seal(): void {
    for (const { block, at } of this.pending.splice(0)) {
      block.lines[at] = JSON.stringify(this.header);
    }
  }
}

const valueOf = (value: SentValue): ChangeValue => (value === undefined ? UNCHANGED : value);
