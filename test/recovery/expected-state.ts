import { runSql } from '@lifeboat/testing';
import type { Commit } from './lane-writer.js';

/** A commit and its place in the stream of commits. */
export interface PlacedCommit extends Commit {
  lsn: bigint;
}

/** What a tenant's tables hold; rows as text, sorted. */
export interface TenantState {
  notes: string[];
  events: string[];
  counters: string[];
}

/**
 * What a tenant held just before a position, by what its writers have kept: of each lane what its last commit has left.
 *
 * @param commits in the order of their positions
 */
export function expectedState(commits: readonly PlacedCommit[], tenant: string, cut: bigint): TenantState {
  const notes = new Map<string, string[]>();
  const events = new Map<string, string[]>();
  const counters = new Map(['a', 'b', 'c'].map((name) => [name, `(${tenant},${name},0)`]));
  for (const commit of commits) {
    if (commit.lsn >= cut) {
      break;
    }
    if (commit.truncates) {
      events.clear();
    }
    if (commit.tenant === tenant) {
      notes.set(commit.lane, commit.notes);
      events.set(commit.lane, commit.events);
      commit.counters.forEach((row, name) => counters.set(name, row));
    }
  }
  const all = (lanes: Iterable<string[]>): string[] => [...lanes].flat().sort();
  return {
    notes: all(notes.values()),
    events: all(events.values()),
    counters: [...counters.values()].sort(),
  };
}

/** What a tenant's tables hold now. */
export async function readState(url: string, tenant: string): Promise<TenantState> {
  const read = async (table: string): Promise<string[]> => {
    const rows = await runSql<{ row: string }>(
      url,
      `SELECT (t.*)::text AS row FROM app.${table} AS t WHERE tenant_id = ${tenant}`,
    );
    return rows.map(({ row }) => row).sort();
  };
  return { notes: await read('notes'), events: await read('events'), counters: await read('counters') };
}
