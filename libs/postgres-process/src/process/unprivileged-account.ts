import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { runProgram } from './run-program.js';
import type { ServerAccount } from './server-account.js';

const CANDIDATES = ['postgres', 'nobody'];

/**
 * The account to run servers as: null (our own) for an ordinary user. PostgreSQL refuses to run as root, so root
 * gets an existing unprivileged account.
 *
 * @throws LifeboatError LOCAL_STACK_FAILED if there is none
 */
export async function unprivilegedAccount(): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) {
    return null;
  }
  const failures: string[] = [];
  for (const name of CANDIDATES) {
    try {
      const uid = await idOf('-u', name);
      const gid = await idOf('-g', name);
      return { name, uid, gid };
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  throw new LifeboatError('LOCAL_STACK_FAILED', {
    detail: `PostgreSQL does not run as root, and there is no unprivileged user to run it as (${failures.join('; ')}).`,
    remedy: 'Run Lifeboat as an ordinary user, or create a user named postgres.',
  });
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number> {
  const { stdout } = await runProgram('id', [flag, name]);
  return Number(stdout.trim());
}
