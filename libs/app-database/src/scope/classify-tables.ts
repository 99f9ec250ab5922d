import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import type { ColumnModel, ForeignKeyModel, SchemaModel, TableModel } from '../schema/schema-model.js';
import { tenantKeyType } from './tenant-key.js';
import { linkPredicate, ownPredicate } from './tenant-predicate.js';
import { qualifiedName, type ScopedTable, type TableClass } from './tenant-scope.js';

interface Classified {
  /** Parents before the tables that are linked to them. */
  tables: ScopedTable[];
  unclassified: TableModel[];
}

type AddTable = (
  model: TableModel,
  tableClass: TableClass,
  reason: string,
  more?: Partial<ScopedTable>,
) => void;

/** Classes every table of the schema; what no rule fits comes back as unclassified. */
export function classifyTables(
  schema: SchemaModel,
  config: ApplicationDatabaseConfig,
  root: ScopedTable,
  rootKey: ColumnModel,
): Classified {
  const scoped = new Map<number, ScopedTable>([[root.model.oid, root]]);
  const add: AddTable = (model, tableClass, reason, more = {}) => {
    scoped.set(model.oid, {
      schema: model.schema,
      name: model.name,
      class: tableClass,
      reason,
      predicate: null,
      primaryKey: usableKey(model),
      model,
      tenantColumn: null,
      link: null,
      ...more,
    });
  };
  for (const model of schema.tables.filter((table) => !scoped.has(table.oid))) {
    const settled = settledBy(model, config);
    const own = model.columns.find((column) => column.name === config.tenantColumn);
    if (settled !== null) {
      add(model, settled.class, settled.reason);
    } else if (own !== undefined) {
      add(model, 'direct', `has the column ${config.tenantColumn}`, {
        tenantColumn: config.tenantColumn,
        predicate: ownPredicate(own.name, tenantKeyType(model, own, rootKey)),
      });
    }
  }
  const open = (): TableModel[] => schema.tables.filter((table) => !scoped.has(table.oid));
  addLinked(schema, scoped, open, add);
  addLookups(schema, scoped, open, add);
  return { tables: [...scoped.values()], unclassified: open() };
}

/** What the configuration or the table's nature settles before any rule. */
function settledBy(
  model: TableModel,
  config: ApplicationDatabaseConfig,
): { class: 'shared' | 'excluded'; reason: string } | null {
  const name = qualifiedName(model);
  if (config.excludedTables.includes(name)) {
    return { class: 'excluded', reason: 'is listed in EXCLUDED_TABLES' };
  }
  if (config.sharedTables.includes(name)) {
    return { class: 'shared', reason: 'is listed in SHARED_TABLES' };
  }
  if (model.ofExtension) {
    return { class: 'excluded', reason: 'belongs to an extension' };
  }
  if (config.schemas.length > 0 && !config.schemas.includes(model.schema)) {
    return { class: 'excluded', reason: `its schema is not in APP_SCHEMAS` };
  }
  return null;
}

/**
 * The foreign key that says whose a row is: to a tenant's table, with columns that cannot be null, since a row without
 * a parent would belong to no tenant and be missed.
 */
function findLink(
  model: TableModel,
  foreignKeys: ForeignKeyModel[],
  scoped: Map<number, ScopedTable>,
): ForeignKeyModel | undefined {
  return foreignKeys.find(
    (key) =>
      key.table === model.oid &&
      !key.partitionOnly &&
      key.referencedTable !== model.oid &&
      hasTenant(scoped.get(key.referencedTable)) &&
      key.columns.every((name) => model.columns.some((column) => column.name === name && column.notNull)),
  );
}

/** From parents to children, until no table is linked to one that is the tenant's any more. */
function addLinked(
  schema: SchemaModel,
  scoped: Map<number, ScopedTable>,
  open: () => TableModel[],
  add: AddTable,
): void {
  for (let found = true; found;) {
    found = false;
    for (const model of open()) {
      const link = findLink(model, schema.foreignKeys, scoped);
      const parent = link === undefined ? undefined : scoped.get(link.referencedTable);
      if (link !== undefined && parent !== undefined && parent.predicate !== null) {
        const reason = `reaches its tenant by the foreign key ${link.name} to ${qualifiedName(parent)}`;
        const predicate = linkPredicate(link, model, parent.model, parent.predicate);
        add(model, 'linked', reason, { link, predicate });
        found = true;
      }
    }
  }
}

/** A table that tenants' or shared tables refer to, and that refers to no tenant's table, is a lookup. */
function addLookups(
  schema: SchemaModel,
  scoped: Map<number, ScopedTable>,
  open: () => TableModel[],
  add: AddTable,
): void {
  for (let found = true; found;) {
    found = false;
    for (const model of open()) {
      const refersToTenant = schema.foreignKeys.some(
        (key) => key.table === model.oid && hasTenant(scoped.get(key.referencedTable)),
      );
      const referrer = schema.foreignKeys.find(
        (key) => key.referencedTable === model.oid && isOwnedOrShared(scoped.get(key.table)),
      );
      if (!refersToTenant && referrer !== undefined) {
        add(model, 'shared', `is a lookup: ${referrer.name} refers to it, and it refers to no tenant`);
        found = true;
      }
    }
  }
}

function hasTenant(table: ScopedTable | undefined): boolean {
  return table !== undefined && table.predicate !== null;
}

function isOwnedOrShared(table: ScopedTable | undefined): boolean {
  return table !== undefined && table.class !== 'excluded';
}

/** A key of which a part is generated cannot be written, so the table is handled as one without a key. */
function usableKey(model: TableModel): string[] {
  const generated = model.columns.filter((column) => column.generated).map((column) => column.name);
  return model.primaryKey.some((name) => generated.includes(name)) ? [] : model.primaryKey;
}
