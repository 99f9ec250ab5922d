import { qualifiedName } from '@lifeboat/app-database';
import type { RowRecord, TableRecord } from '../segment/change-record.js';
import type { ChangeBuffer } from './change-buffer.js';
import { identityOf } from './change-table.js';
import { changesDoNotFit, schemaChangedWithin } from './fold-errors.js';
import { mapColumns, type MappedColumns } from './map-columns.js';

/** Where the changes of a table go; null where they are left out. */
type Route = { buffer: ChangeBuffer; mapped: MappedColumns } | null;

/**
 * Finds where the changes of one block go. A table that a block defines is looked at when a change of it is replayed, not
 * before: what was changed of its schema outside of the range does not matter.
 */
export class ChangeRoutes {
  private readonly defined = new Map<number, TableRecord>();
  private readonly routes = new Map<number, Route>();

  constructor(
    private readonly buffers: readonly ChangeBuffer[],
    private readonly isLeftOut: (name: string) => boolean,
  ) {}

  define(record: TableRecord): void {
    this.defined.set(record.n, record);
    this.routes.delete(record.n);
  }

  /** @throws LifeboatError SCHEMA_DRIFT, CHANGES_DO_NOT_FIT */
  routeOf([, number]: RowRecord): Route {
    const known = this.routes.get(number);
    if (known !== undefined) {
      return known;
    }
    const route = this.find(number);
    this.routes.set(number, route);
    return route;
  }

  private find(number: number): Route {
    const record = this.defined.get(number);
    if (record === undefined) {
      throw changesDoNotFit(`table ${String(number)} of a block`, 'has changes but no definition');
    }
    const name = qualifiedName({ schema: record.schema, name: record.table });
    const buffer = this.buffers.find(({ table }) => table.names.includes(name));
    if (buffer !== undefined) {
      return {
        buffer,
        mapped: mapColumns(record, buffer.table, identityOf(buffer.table.staged), buffer.seen),
      };
    }
    if (this.isLeftOut(name)) {
      return null;
    }
    throw schemaChangedWithin(name, 'has changes, and the backup has no such table');
  }
}
