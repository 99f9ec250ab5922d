import { type ChangeValue, type RowRecord, type TableRecord, UNCHANGED } from '@lifeboat/change-log';

/** Longer values are cut. */
const LONGEST_VALUE = 1_000;

/** A row as text; what was not captured is not in it. */
type KnownRow = Record<string, string | null>;

/** What one change did to the row. */
export interface RowChange {
  operation: 'insert' | 'update' | 'delete' | 'truncate';
  /** Null where the row was not there; without the columns that the change log does not know. */
  old: KnownRow | null;
  new: KnownRow | null;
}

/**
 * Follows one row through changes in their order, also where its key changes. What an update replaced is often not sent
 * with it: it is known from the row's changes before.
 */
export class RowHistory {
  private readonly keys: KnownRow[];
  private known: KnownRow = {};
  private exists: boolean | null = null;

  /** @param key without the tenant's column, each value as the server prints it */
  constructor(private readonly key: KnownRow) {
    this.keys = [key];
  }

  /** @returns null where the change is of another row */
  follow(record: RowRecord, table: TableRecord): RowChange | null {
    switch (record[0]) {
      case 'I': {
        const row = rowOf(table.columns, record[2]);
        return this.isOurs(row) ? this.change('insert', null, row) : null;
      }
      case 'U': {
        const old = rowOf(table.key, record[2]);
        const row = rowOf(table.columns, record[3]);
        if (this.isOurs(old)) {
          this.followKey(row);
          return this.change('update', old, row);
        }
        return this.isOurs({ ...old, ...row }) ? this.change('update', old, row) : null;
      }
      case 'D': {
        const old = rowOf(table.key, record[2]);
        return this.isOurs(old) ? this.change('delete', old, null) : null;
      }
      case 'R':
        return this.exists === false ? null : this.change('truncate', {}, null);
    }
  }

  private isOurs(row: KnownRow): boolean {
    return this.keys.some((key) => Object.entries(key).every(([name, value]) => row[name] === value));
  }

  private followKey(row: KnownRow): void {
    const key = Object.fromEntries(Object.keys(this.key).map((name) => [name, row[name] ?? null]));
    if (!this.isOurs(key) && Object.values(key).every((value) => value !== null)) {
      this.keys.push(key);
    }
  }

  private change(operation: RowChange['operation'], old: KnownRow | null, row: KnownRow | null): RowChange {
    const before = old === null ? null : { ...this.known, ...old };
    const after = row === null ? null : { ...before, ...row };
    this.known = after ?? {};
    this.exists = after !== null;
    return { operation, old: before === null ? null : cut(before), new: after === null ? null : cut(after) };
  }
}

function rowOf(names: readonly string[], values: readonly ChangeValue[]): KnownRow {
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const value = values[index];
      return value === undefined || value === UNCHANGED ? [] : [[name, value]];
    }),
  );
}

function cut(row: KnownRow): KnownRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value !== null && value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value,
    ]),
  );
}
