import { systemCodeOf } from '@lifeboat/kernel';

/** Lock timeout, deadlock, serialization failure, cancelled statement: the same transaction may succeed later. */
const PASSING = new Set(['55P03', '40P01', '40001', '57014']);

/** Unique and exclusion constraints that are checked at COMMIT. */
const REFUSED_AT_COMMIT = new Set(['23505', '23P01']);

export const isPassing = (error: unknown): boolean => PASSING.has(systemCodeOf(error) ?? '');

export const isRefusedAtCommit = (error: unknown): boolean =>
  REFUSED_AT_COMMIT.has(systemCodeOf(error) ?? '');

/** The server went away, or ended the connection; pg's own error for it has no code. */
export function isConnectionLost(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === undefined
    ? error instanceof Error && /connection|client/i.test(error.message)
    : /^(08|57P0|E(CONN|PIPE|HOST|TIMEDOUT))/.test(code);
}
