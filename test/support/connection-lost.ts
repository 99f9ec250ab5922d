import { systemCodeOf } from '@lifeboat/kernel';

/** Whether the server went away, starts or ends; pg's own error for it has no code. */
export function isConnectionLost(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === undefined
    ? error instanceof Error && /connection|client/i.test(error.message)
    : /^(08|57P0|E(CONN|PIPE|HOST|TIMEDOUT))/.test(code);
}
