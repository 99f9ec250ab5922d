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

/**
 * The steps that give a table with rows an identity by which tenant and key of an old row are logged. None where it has
 * one: what is enough is left alone. An index that the application has already is used before another is made.
 *
 * @param full whether it is to be FULL
 */
export function identitySteps(
  table: ScopedTable,
  leaf: TableState,
  full: boolean,
  known: TableRecord | undefined,
): EnrolmentStep[] {
  const needed = neededColumns(table);
  const steps: EnrolmentStep[] = [];
  if (full ? leaf.identity === 'full' : identifies(leaf, needed)) {
    return steps;
  }
  const wanted = wantedIdentity(leaf, needed, full);
  const record: TableRecord = {
    oid: leaf.oid,
    schema: leaf.schema,
    name: leaf.name,
    formerIdentity: leaf.identity,
    formerIndex: leaf.identityIndex,
    identity: wanted.identity,
    identityIndex: wanted.index,
    madeIndex: wanted.build || (wanted.index === identityIndexName(leaf.oid) && known?.madeIndex === true),
  };
  const step = (kind: EnrolmentStep['kind'], why: string, sql: string, bytes = 0): EnrolmentStep => ({
    kind,
    target: qualifiedName(leaf),
    why,
    sql: [sql],
    manner: kind === 'set_identity' ? 'locking' : 'plain',
    record: { kind: 'table', record },
    estimatedBytes: bytes,
  });
  if (wanted.build && leaf.ownIndex !== null) {
    steps.push(
      step(
        'drop_index',
        'its index was left half-built',
        dropIndex(leaf.schema, identityIndexName(leaf.oid)),
      ),
    );
  }
  if (wanted.build) {
    steps.push(
      step(
        'build_index',
        'tenant and key of old rows shall be logged',
        buildIndex(leaf, needed),
        indexBytes(leaf, needed),
      ),
    );
  }
  return [
    ...steps,
    step('set_identity', whySet(leaf, known), setIdentity(leaf, wanted.identity, wanted.index)),
  ];
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
