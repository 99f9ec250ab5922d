import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { LifeboatError } from '@lifeboat/kernel';
import { runProgram } from '@lifeboat/postgres-process';

/** The oldest major version that Lifeboat works with. */
const MINIMUM_REDIS_MAJOR = 7;

const USUAL_PLACES = [
  '/usr/local/bin',
  '/usr/bin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];

/**
 * Path of the first redis-server of version 7 or newer, on PATH or in the usual places.
 *
 * @param directories where to look instead
 * @throws LifeboatError LOCAL_STACK_FAILED if there is none
 */
export async function findRedisServer(directories: string[] = searchPath()): Promise<string> {
  const tooOld: string[] = [];
  for (const directory of directories) {
    const program = join(directory, 'redis-server');
    const version = await versionOf(program);
    if (version !== null && version.major >= MINIMUM_REDIS_MAJOR) {
      return program;
    }
    if (version !== null) {
      tooOld.push(`${version.text} in ${directory}`);
    }
  }
  throw new LifeboatError('LOCAL_STACK_FAILED', {
    detail: `redis-server ${String(MINIMUM_REDIS_MAJOR)} or newer was not found on PATH or in the usual places${
      tooOld.length > 0 ? `; found only ${tooOld.join(', ')}` : ''
    }.`,
    remedy:
      'Install it (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis) or put it on PATH.',
  });
}

function searchPath(): string[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return [...new Set([...onPath, ...USUAL_PLACES])];
}

async function versionOf(program: string): Promise<{ major: number; text: string } | null> {
  try {
    accessSync(program, constants.X_OK);
    const { stdout } = await runProgram(program, ['--version']);
    const match = /\bv=((\d+)[\d.]*)/.exec(stdout);
    return match?.[1] === undefined ? null : { major: Number(match[2]), text: match[1] };
  } catch {
    return null; // absent, or not able to tell its version: not usable
  }
}
