import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { SchemaModel, TableModel } from '../schema/schema-model.js';
import { checkSoftReferences } from './check-soft-references.js';
import { classifyTables } from './classify-tables.js';
import { scopeHash } from './scope-hash.js';
import { tenantKeyType } from './tenant-key.js';
import { ownPredicate } from './tenant-predicate.js';
import { qualifiedName, type ScopedTable, type TenantScope } from './tenant-scope.js';

/**
 * Works out how each table relates to a tenant, from the schema and the configuration alone.
 *
 * @throws LifeboatError SCOPE_INVALID where the configuration does not fit the schema, or a tenant's key is not safe
 * @throws LifeboatError UNCLASSIFIED_TABLE naming every table that has no scope, with the ways to settle it
 */
export function discoverScope(
  schema: SchemaModel,
  config: ApplicationDatabaseConfig,
  schemaVersion: string,
): TenantScope {
  checkNamedTables(schema, config);
  const root = findRoot(schema, config);
  const key = root.columns.find((column) => column.name === root.primaryKey[0]);
  if (key === undefined || root.primaryKey.length !== 1) {
    throw invalidScope(
      `The tenants table ${config.tenantTable} of "${config.name}" must have a primary key of one column.`,
      'Set TENANT_TABLE to the table whose primary key is the tenant id.',
    );
  }
  const keyType = tenantKeyType(root, key, key);
  const scopedRoot: ScopedTable = {
    schema: root.schema,
    name: root.name,
    class: 'root',
    reason: 'is the tenants table',
    predicate: ownPredicate(key.name, keyType),
    primaryKey: root.primaryKey,
    model: root,
    tenantColumn: key.name,
    link: null,
  };
  const { tables, unclassified } = classifyTables(schema, config, scopedRoot, key);
  if (unclassified.length > 0) {
    throw unclassifiedTables(unclassified, config);
  }
  refuseForeignPartitions(tables);
  checkSoftReferences(tables, config);
  return {
    hash: scopeHash(tables),
    schemaVersion,
    tenantKeyType: keyType,
    root: scopedRoot,
    tables,
    foreignKeys: schema.foreignKeys,
  };
}

function findRoot(schema: SchemaModel, config: ApplicationDatabaseConfig): TableModel {
  const root = schema.tables.find((table) => qualifiedName(table) === config.tenantTable);
  if (root === undefined) {
    throw invalidScope(
      `The application database "${config.name}" has no table ${config.tenantTable}.`,
      'Set TENANT_TABLE to schema and name of the table that lists the tenants.',
    );
  }
  return root;
}

function checkNamedTables(schema: SchemaModel, config: ApplicationDatabaseConfig): void {
  const names = new Set(schema.tables.map(qualifiedName));
  const missing = [...config.excludedTables, ...config.sharedTables].filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw invalidScope(
      `The configuration names tables that "${config.name}" does not have: ${missing.join(', ')}.`,
      'Correct EXCLUDED_TABLES and SHARED_TABLES.',
    );
  }
}

function unclassifiedTables(tables: TableModel[], config: ApplicationDatabaseConfig): LifeboatError {
  const names = tables.map(qualifiedName).join(', ');
  return new LifeboatError('UNCLASSIFIED_TABLE', {
    detail:
      `In "${config.name}" it cannot be told to which tenant the rows of ${names} belong: no column ` +
      `"${config.tenantColumn}", no foreign key (not null) that leads to a tenant's table, and no tenant's table ` +
      'refers to it. A backup would miss them, so none is taken.',
    remedy:
      `Settle it in one of three ways: give the table a "${config.tenantColumn}" column or a not-null foreign key to a ` +
      `tenant's table; list it in SHARED_TABLES if it belongs to nobody; list it in EXCLUDED_TABLES if it need not come back.`,
    meta: { tables: tables.map(qualifiedName) },
  });
}

/** Their rows are in no snapshot and no transaction of this database. */
function refuseForeignPartitions(tables: readonly ScopedTable[]): void {
  const foreign = tables
    .filter((table) => table.class !== 'excluded')
    .flatMap(({ model }) => model.foreignPartitions);
  if (foreign.length > 0) {
    throw invalidScope(
      `These partitions are foreign tables, which can neither be backed up consistently nor restored: ${foreign.join(', ')}.`,
      'Detach them, or list the partitioned table in EXCLUDED_TABLES.',
    );
  }
}

function invalidScope(detail: string, remedy: string): LifeboatError {
  return new LifeboatError('SCOPE_INVALID', { detail, remedy });
}
