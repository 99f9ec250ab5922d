import { ident, tableName } from '../scope/quote.js';
import { identifies, neededColumns } from './coverage.js';
import type { EnrolmentStep } from './enrolment-plan.js';
import type { ReplicaIdentity, TableRecord, TableState } from './enrolment-state.js';
import { identityIndexName } from './own-names.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';

/** What an entry of a b-tree takes besides its columns, and how full its pages are. */
const ENTRY_BYTES = 16;
const FILL = 0.9;
const UNKNOWN_WIDTH = 16;

/** How an old row of the table shall be told. */
interface WantedIdentity {
  identity: Exclude<ReplicaIdentity, 'nothing'>;
  index: string | null;
  /** The index is still to be made. */
  build: boolean;
}

/** How the leaves of a table shall become. */
interface IdentityWish {
  full: boolean;
  /** Whether an identity that is enough is left alone, since all leaves have the same. */
  keep: boolean;
}

/**
 * The steps that give a table with rows an identity by which tenant and key of an old row are logged. None where it has
 * one. An index that the application has already is used before another is made.
 *
 * @param known what was written down of the table before
 */
export function identitySteps(
  table: ScopedTable,
  leaf: TableState,
  { full, keep }: IdentityWish,
  known: TableRecord | undefined,
): EnrolmentStep[] {
  const needed = neededColumns(table);
  const wanted = wantedIdentity(leaf, needed, full);
  const isAsWanted =
    !wanted.build && leaf.identity === wanted.identity && leaf.identityIndex === wanted.index;
  if (isAsWanted || (keep && !full && identifies(leaf, needed))) {
    return [];
  }
  const record = recordOf(leaf, wanted, known);
  return [
    ...(wanted.build ? indexSteps(leaf, needed, record) : []),
    stepOf('set_identity', record, whySet(leaf, known), setIdentity(leaf, wanted.identity, wanted.index)),
  ];
}

/** An index of the name that is there already is half-built, or one of a former key. */
function indexSteps(leaf: TableState, columns: readonly string[], record: TableRecord): EnrolmentStep[] {
  const name = identityIndexName(leaf.oid);
  const build: EnrolmentStep = {
    ...stepOf('build_index', record, 'tenant and key of old rows shall be logged', buildIndex(leaf, columns)),
    estimatedBytes: indexBytes(leaf, columns),
  };
  if (leaf.ownIndex === null) {
    return [build];
  }
  const drop = stepOf(
    'drop_index',
    record,
    'it is half-built, or of a former key',
    dropIndex(leaf.schema, name),
  );
  // A published table must never be without an identity: PostgreSQL would fail its updates.
  return leaf.identityIndex === name
    ? [
        stepOf('set_identity', record, 'its index is of a former key', setIdentity(leaf, 'default', null)),
        drop,
        build,
      ]
    : [drop, build];
}

function stepOf(
  kind: 'drop_index' | 'build_index' | 'set_identity',
  record: TableRecord,
  why: string,
  sql: string,
): EnrolmentStep {
  return {
    kind,
    target: qualifiedName(record),
    why,
    sql: [sql],
    manner: kind === 'set_identity' ? 'locking' : 'plain',
    record: { kind: 'table', record },
    estimatedBytes: 0,
  };
}

function recordOf(leaf: TableState, wanted: WantedIdentity, known: TableRecord | undefined): TableRecord {
  return {
    oid: leaf.oid,
    schema: leaf.schema,
    name: leaf.name,
    formerIdentity: leaf.identity,
    formerIndex: leaf.identityIndex,
    identity: wanted.identity,
    identityIndex: wanted.index,
    madeIndex: wanted.build || known?.madeIndex === true,
  };
}

function wantedIdentity(leaf: TableState, needed: readonly string[], full: boolean): WantedIdentity {
  if (full) {
    return { identity: 'full', index: null, build: false };
  }
  if (needed.every((name) => leaf.primaryKey.includes(name))) {
    return { identity: 'default', index: null, build: false };
  }
  const index = leaf.uniqueIndexes.find(
    ({ columns }) => columns.length === needed.length && needed.every((name) => columns.includes(name)),
  );
  return index === undefined
    ? { identity: 'index', index: identityIndexName(leaf.oid), build: true }
    : { identity: 'index', index: index.name, build: false };
}

function whySet(leaf: TableState, known: TableRecord | undefined): string {
  const was = `its identity is ${leaf.identity.toUpperCase()}`;
  return known === undefined
    ? `${was}, which logs too little of old rows`
    : `${was}, and no longer what was enrolled`;
}

/** @param index of the table's own schema, where the identity is one */
export function setIdentity(
  table: { schema: string; name: string },
  identity: ReplicaIdentity,
  index: string | null,
): string {
  const what = identity === 'index' ? `USING INDEX ${ident(index ?? '')}` : identity.toUpperCase();
  return `ALTER TABLE ONLY ${tableName(table)} REPLICA IDENTITY ${what}`;
}

export function dropIndex(schema: string, name: string): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${tableName({ schema, name })}`;
}

function buildIndex(leaf: TableState, columns: readonly string[]): string {
  return `CREATE UNIQUE INDEX CONCURRENTLY ${ident(identityIndexName(leaf.oid))} ON ONLY ${tableName(leaf)} (${columns.map(ident).join(', ')})`;
}

/** Bytes that an index over the columns will have. */
function indexBytes(leaf: TableState, columns: readonly string[]): number {
  return Math.round((leaf.rows * (keyBytes(leaf, columns) + ENTRY_BYTES)) / FILL);
}

/** Bytes of the columns in one row. */
export function keyBytes({ widths }: TableState, columns: readonly string[]): number {
  return columns.reduce((sum, name) => sum + (widths[name] ?? UNKNOWN_WIDTH), 0);
}
