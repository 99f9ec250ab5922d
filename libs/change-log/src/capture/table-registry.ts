import type { EnrolledTable } from '@lifeboat/catalog';
import type { RelationMessage } from '../replication/pgoutput-message.js';
import { type CapturedTable, capturedTable } from './captured-table.js';
import type { CaptureSource, TableAddress } from './capture-ports.js';
import { EpochOver } from './epoch-over.js';

/** What Lifeboat itself keeps in the application database. */
const OWN_SCHEMA = 'lifeboat_app';

/** Why the changes of a table can no longer be written down. */
export interface Unusable {
  /** `schema.table` of the root. */
  table: string;
  reason: 'identity_changed' | 'schema_changed';
  detail: string;
}

/** Tables, as `schema.table`, whose changes are not written down. */
export interface LeftOutTables {
  /** Published when the epoch began, and even then no part of it. */
  ignored: readonly string[];
  /** Tables of the epoch in which there is a gap by now. */
  dropped: readonly string[];
}

/** The tables of an epoch, by the relations that the stream speaks of. */
export class TableRegistry {
  private readonly tables = new Map<number, CapturedTable>();
  private readonly roots = new Map<number, TableAddress>();
  /** The last type of each column, without its modifier. */
  private readonly types = new Map<string, string>();
  private readonly ignored: ReadonlySet<string>;
  private readonly dropped: Set<string>;

  constructor(
    private readonly enrolled: readonly EnrolledTable[],
    private readonly source: CaptureSource,
    left: LeftOutTables,
  ) {
    this.ignored = new Set(left.ignored);
    this.dropped = new Set(left.dropped);
    for (const { schema, table, columns } of enrolled) {
      columns.forEach(({ name, type }) => this.types.set(`${schema}.${table}.${name}`, plainType(type)));
    }
  }

  /** The table that changes of a relation are written to; undefined where they are not written down. */
  find(relationId: number): CapturedTable | undefined {
    const table = this.tables.get(relationId);
    return table === undefined || this.dropped.has(table.name) ? undefined : table;
  }

  /**
   * Stops writing down changes of a table, as `schema.table`.
   *
   * @returns false where they were not written down before either
   */
  drop(name: string): boolean {
    const isNew =
      !this.dropped.has(name) && this.enrolled.some(({ schema, table }) => `${schema}.${table}` === name);
    this.dropped.add(name);
    return isNew;
  }

  /**
   * Takes in what the stream says of a relation before its changes.
   *
   * @returns what is wrong with it, where its changes cannot be written down
   * @throws EpochOver for a relation that is no part of the epoch
   */
  async define(message: RelationMessage): Promise<Unusable | null> {
    const { relationId } = message;
    this.tables.delete(relationId);
    if (message.schema === OWN_SCHEMA) {
      return null;
    }
    const root = await this.rootOf(message);
    const name = `${root.schema}.${root.name}`;
    if (this.ignored.has(name)) {
      return null;
    }
    const enrolled = this.enrolled.find(({ schema, table }) => schema === root.schema && table === root.name);
    if (enrolled === undefined) {
      throw new EpochOver('publication_changed', `${name} is published, and was not when the epoch began.`);
    }
    const types = await this.source.typeNames(message.columns);
    const table = capturedTable(message, enrolled, types);
    const leaf = `${message.schema}.${message.name}`;
    if (typeof table === 'string') {
      return { table: name, reason: 'identity_changed', detail: `${leaf} ${table}.` };
    }
    const rewritten = this.findRewritten(table);
    if (rewritten !== undefined) {
      const detail = `The column ${rewritten} of ${leaf} has another type.`;
      return { table: name, reason: 'schema_changed', detail };
    }
    this.tables.set(relationId, table);
    return null;
  }

  private findRewritten({ name, columns, types }: CapturedTable): string | undefined {
    return columns.find((column, index) => {
      const type = plainType(types[index] ?? '');
      const key = `${name}.${column}`;
      const before = this.types.get(key) ?? type;
      this.types.set(key, type);
      return before !== type;
    });
  }

  /** What is read may be of a time at which a partition was there that was dropped since: it is known of it still. */
  private async rootOf({ relationId, schema, name }: RelationMessage): Promise<TableAddress> {
    const isRoot = this.enrolled.some((table) => table.schema === schema && table.table === name);
    const root = isRoot
      ? { schema, name }
      : ((await this.source.rootOf(relationId)) ?? this.roots.get(relationId) ?? null);
    if (root === null) {
      throw new EpochOver(
        'schema_changed',
        `${schema}.${name} was dropped, and it is not known which table it was a part of.`,
      );
    }
    this.roots.set(relationId, root);
    return root;
  }
}

/** A modifier may change without a rewrite; a type may not. */
function plainType(type: string): string {
  return type.replace(/\([^)]*\)/, '');
}
