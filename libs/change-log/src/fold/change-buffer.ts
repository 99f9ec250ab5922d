import { Readable } from 'node:stream';
import { copyIn, qualifiedName } from '@lifeboat/app-database';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { type ChangeValue, type RowRecord, UNCHANGED } from '../segment/change-record.js';
import { copyField, unchangedField } from './change-line.js';
import { changeColumns, createChangeTable, identityOf } from './change-table.js';
import type { MappedColumns } from './map-columns.js';
import type { LoadedChanges, ReplayedTable } from './replayed-table.js';

/** Characters that are gathered before they are copied: few enough to hold for every table at once. */
const FLUSH_LENGTH = 256 * 1024;

/** The changes of one table on their way into its table of changes. */
export class ChangeBuffer {
  private lines: string[] = [];
  private length = 0;
  /** Columns that some update did not send: their older values are looked for. */
  private readonly unsent = new Set<string>();
  /** Columns that the base has not, and that were there in some change. */
  readonly seen = new Set<string>();
  private changes = 0;
  private bytes = 0;
  private isMade = false;
  /** Where the columns of the identity stand among the staged ones. */
  private readonly places: readonly number[];

  constructor(
    private readonly client: ClientBase,
    readonly table: ReplayedTable,
    private readonly signal: AbortSignal,
  ) {
    this.places = identityOf(table.staged).map((name) => table.staged.columns.indexOf(name));
  }

  /** @returns whether it is time to flush */
  add(sequence: number, record: RowRecord, mapped: MappedColumns): boolean {
    const [action] = record;
    const oldKey = action === 'U' || action === 'D' ? record[2] : [];
    const sent = action === 'I' ? record[2] : action === 'U' ? record[3] : [];
    const values = mapped.values.map((position, index) => {
      const value = position === -1 ? mapped.fills.get(index) : sent[position];
      // What is part of the old key is known also where it was not sent again.
      return value === UNCHANGED ? known(oldKey[mapped.old[index] ?? -1]) : value;
    });
    values.forEach((value, index) => {
      if (value === UNCHANGED) {
        this.unsent.add(this.table.staged.columns[index] ?? '');
      }
    });
    const old = this.places.map((place) =>
      mapped.fills.has(place) ? mapped.fills.get(place) : oldKey[mapped.old[place] ?? -1],
    );
    const line = [
      String(sequence),
      action,
      unchangedField(values),
      ...old.map(copyField),
      ...values.map(copyField),
    ].join('\t');
    this.changes += 1;
    this.lines.push(line);
    this.length += line.length;
    this.bytes += line.length;
    return this.length >= FLUSH_LENGTH;
  }

  /** What was added so far. */
  loaded(): LoadedChanges {
    const { table, unsent, seen, changes, bytes } = this;
    return { table, unsent, seen, changes, bytes };
  }

  /** @throws LifeboatError SCHEMA_DRIFT where a value is no longer one of its column's type */
  async flush(): Promise<void> {
    if (this.lines.length === 0) {
      return;
    }
    const text = Buffer.from(`${this.lines.join('\n')}\n`);
    this.lines = [];
    this.length = 0;
    const { staged } = this.table;
    if (!this.isMade) {
      await createChangeTable(this.client, staged);
      this.isMade = true;
    }
    try {
      await copyIn(
        this.client,
        staged.changes.rows,
        changeColumns(staged),
        Readable.from([text], { objectMode: false }),
        this.signal,
      );
    } catch (error) {
      throw systemCodeOf(error)?.startsWith('22') === true ? notOfItsType(staged.table, error) : error;
    }
  }
}

/** Undefined is not in the old key. */
function known(value: ChangeValue | undefined): ChangeValue {
  return value === undefined ? UNCHANGED : value;
}

/** The values themselves are never repeated. */
function notOfItsType(table: { schema: string; name: string }, cause: unknown): LifeboatError {
  return new LifeboatError('SCHEMA_DRIFT', {
    detail: `Changes of ${qualifiedName(table)} hold values that are no longer values of their types, which have changed since. Nothing was restored.`,
    remedy:
      'Choose a moment after the next full backup that followed the change, leave the table out (excludeTables, --exclude-tables), or bring the types back to what they were for the time of the restore.',
    cause,
  });
}
