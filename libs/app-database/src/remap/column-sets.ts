import type { ForeignKeyModel } from '../schema/schema-model.js';

/** Sets of columns that foreign keys tie together, pair by pair; a composite key ties each of its columns. */
export class ColumnSets {
  private readonly parents = new Map<string, string>();

  constructor(foreignKeys: readonly ForeignKeyModel[]) {
    for (const key of foreignKeys) {
      key.columns.forEach((column, index) =>
        this.tie([key.table, column], [key.referencedTable, key.referencedColumns[index] ?? '']),
      );
    }
  }

  tie(left: [number, string], right: [number, string]): void {
    this.parents.set(this.setOf(...left), this.setOf(...right));
  }

  /** The name of the set that a column is in. */
  setOf(oid: number, column: string): string {
    let name = `${String(oid)} ${column}`;
    for (let parent = this.parents.get(name); parent !== undefined && parent !== name;) {
      name = parent;
      parent = this.parents.get(name);
    }
    return name;
  }
}
