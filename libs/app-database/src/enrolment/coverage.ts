import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import type { EnrolmentState, ReplicaIdentity, TableState } from './enrolment-state.js';

/** Why the changes of a table cannot be told by tenant and row, or are not sent. Stable words. */
export type NotCoveredReason =
  | 'linked_without_tenant_column'
  | 'unlogged'
  | 'no_key'
  | 'generated_key'
  | 'deferrable_key'
  | 'nullable_tenant'
  | 'identity'
  | 'not_published';

/** Whether a tenant's rows of a table can be recovered to a time from the change log. */
export type Coverage =
  | { covered: true; identity: Exclude<ReplicaIdentity, 'nothing'> }
  | {
      covered: false;
      reason: NotCoveredReason;
      /** A sentence about the table. */
      detail: string;
      remedy: string;
    };

/** What stands in the way of a table's coverage, and whether the identity FULL would help. */
export interface Obstacle {
  reason: NotCoveredReason;
  fullHelps: boolean;
}

const DETAILS: Record<NotCoveredReason, string> = {
  linked_without_tenant_column:
    'has no tenant column: its changes do not say whose they are, only its parent’s rows do',
  unlogged: 'is unlogged, or a partition of it is: what is written to it is in no WAL',
  no_key: 'has no primary key: an old row cannot be told from others',
  generated_key: 'has a generated column in its primary key, which is not sent',
  deferrable_key: 'has a deferrable primary key, which cannot identify old rows',
  nullable_tenant: 'has a tenant column that can be null, which no identity can contain but FULL',
  identity: 'has a replica identity without its tenant or its key: its deletes would not say whose they are',
  not_published: 'is not published, so that its changes are not captured',
};

/**
 * Whether a tenant's rows of the table can be recovered to a time, as the database is now.
 *
 * @param table one whose rows belong to tenants
 */
export function coverageOf(table: ScopedTable, state: EnrolmentState): Coverage {
  const leaves = leavesOf(table, state.tables);
  const obstacle = findObstacle(table, leaves);
  if (obstacle !== null && !(obstacle.fullHelps && isFull(leaves))) {
    return notCovered(table, obstacle.reason);
  }
  if (!haveOneIdentity(leaves) || !leaves.every((leaf) => identifies(leaf, neededColumns(table)))) {
    return notCovered(table, 'identity');
  }
  const published = new Set(state.publication?.published);
  const entries = new Set(state.publication?.entries.map(({ oid }) => oid));
  const isSent =
    leaves.length === 0 ? entries.has(table.model.oid) : leaves.every(({ oid }) => published.has(oid));
  return isSent ? { covered: true, identity: identityOf(leaves) } : notCovered(table, 'not_published');
}

/** What an identity of any kind but FULL cannot do for the table, or none can; null where an index can. */
export function findObstacle(table: ScopedTable, leaves: readonly TableState[]): Obstacle | null {
  const tenantColumn = table.model.columns.find(({ name }) => name === table.tenantColumn);
  if (tenantColumn === undefined) {
    return { reason: 'linked_without_tenant_column', fullHelps: false };
  }
  if (leaves.some(({ unlogged }) => unlogged)) {
    return { reason: 'unlogged', fullHelps: false };
  }
  if (table.model.primaryKey.length === 0) {
    return { reason: 'no_key', fullHelps: true };
  }
  if (table.primaryKey.length === 0) {
    return { reason: 'generated_key', fullHelps: true };
  }
  if (leaves.some(({ primaryKey }) => primaryKey.length === 0)) {
    return { reason: 'deferrable_key', fullHelps: true };
  }
  return tenantColumn.notNull ? null : { reason: 'nullable_tenant', fullHelps: true };
}

/** The columns that an old row must have: tenant and key. */
export function neededColumns({ tenantColumn, primaryKey }: ScopedTable): string[] {
  return [...new Set([...(tenantColumn === null ? [] : [tenantColumn]), ...primaryKey])];
}

/** Whether PostgreSQL logs these columns of the table's old rows. */
export function identifies(table: TableState, needed: readonly string[]): boolean {
  const logged = loggedColumns(table);
  return logged === 'all' || needed.every((name) => logged.includes(name));
}

function loggedColumns(table: TableState): readonly string[] | 'all' {
  switch (table.identity) {
    case 'full':
      return 'all';
    case 'default':
      return table.primaryKey;
    case 'index':
      return table.uniqueIndexes.find(({ name }) => name === table.identityIndex)?.columns ?? [];
    case 'nothing':
      return [];
  }
}

/** Whether old rows of all leaves have the same columns, by the same means. */
export function haveOneIdentity(leaves: readonly TableState[]): boolean {
  const kinds = leaves.map((leaf) => {
    const logged = loggedColumns(leaf);
    return JSON.stringify([leaf.identity, logged === 'all' ? logged : [...logged].sort()]);
  });
  return new Set(kinds).size <= 1;
}

export function isFull(leaves: readonly TableState[]): boolean {
  return leaves.length > 0 && leaves.every(({ identity }) => identity === 'full');
}

/** Of leaves that have one; a table that has no leaf yet gives its leaves the default. */
function identityOf([leaf]: readonly TableState[]): Exclude<ReplicaIdentity, 'nothing'> {
  return leaf === undefined || leaf.identity === 'nothing' ? 'default' : leaf.identity;
}

/** The tables that hold a table's rows, as they are. */
export function leavesOf({ model }: ScopedTable, states: readonly TableState[]): TableState[] {
  const oids = new Set(model.leaves.map(({ oid }) => oid));
  return states.filter(({ oid }) => oids.has(oid));
}

function notCovered(table: ScopedTable, reason: NotCoveredReason): Coverage {
  const name = qualifiedName(table);
  return { covered: false, reason, detail: `${name} ${DETAILS[reason]}.`, remedy: remedyOf(name, reason) };
}

function remedyOf(name: string, reason: NotCoveredReason): string {
  const full = `enrol it with "lifeboat protect --full '${name}'", which logs whole old rows`;
  switch (reason) {
    case 'linked_without_tenant_column':
      return `Give ${name} a tenant column that is not null; or leave it out of a recovery to a time, or recover it from WAL.`;
    case 'unlogged':
      return `ALTER TABLE ${name} SET LOGGED, then run "lifeboat protect"; or leave it to full backups.`;
    case 'no_key':
      return `Give ${name} a primary key, then run "lifeboat protect"; or ${full}.`;
    case 'generated_key':
      return `Give ${name} a primary key without generated columns, then run "lifeboat protect"; or ${full}.`;
    case 'deferrable_key':
      return `Make the primary key of ${name} NOT DEFERRABLE, then run "lifeboat protect"; or ${full}.`;
    case 'nullable_tenant':
      return `Set its tenant column NOT NULL, then run "lifeboat protect"; or ${full}.`;
    case 'identity':
    case 'not_published':
      return 'Run "lifeboat protect", which shows what it would do first.';
  }
}
