import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { ServerAccount } from './server-account.js';
import { serverEnvironment } from './server-environment.js';

/**
 * A shell that waits on a pipe from us. A line on it means "all is well, go"; its end means that we are gone, however
 * that came about. Then the server is asked to stop, and killed after half a minute. SIGINT is a fast
 * shutdown for PostgreSQL and an ordinary one for Redis.
 */
const SCRIPT = `
trap '' INT TERM HUP
if read -r _; then exit 0; fi
kill -INT "$1" 2>/dev/null || exit 0
n=0
while [ "$n" -lt 30 ]; do
  sleep 1
  kill -0 "$1" 2>/dev/null || exit 0
  n=$((n + 1))
done
kill -KILL "$1" 2>/dev/null
`;

/**
 * Makes sure that a server dies with this process, even if that is killed with SIGKILL and can run no handler.
 *
 * @returns lets the guard go; to be called once the server has ended
 */
export function guardAgainstOurDeath(pid: number, account: ServerAccount | null): () => void {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'lifeboat-guard', String(pid)], {
    cwd: '/',
    env: serverEnvironment(),
    detached: true, // a Ctrl-C at the terminal goes to the whole process group, and must not end the guard
    stdio: ['pipe', 'ignore', 'ignore'],
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  // Without a guard the server runs all the same, and the next start finds what a killed run has left.
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  if (guard.stdin instanceof Socket) {
    guard.stdin.unref();
  }
  return () => {
    guard.stdin.end('done\n');
  };
}
