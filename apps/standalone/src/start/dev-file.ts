import { readFile, rm } from 'node:fs/promises';
import { systemCodeOf } from '@lifeboat/kernel';
import { isAlive } from '@lifeboat/postgres-process';
import { z } from 'zod';
import { writePrivateFile } from '../local/private-file.js';
import type { StateDirectory } from '../local/state-directory.js';

/** How to reach the Lifeboat that runs here: the content of `dev.json`. */
export interface DevFile {
  /** Process id of the Lifeboat. */
  pid: number;
  /** Origin of the API, such as `http://127.0.0.1:3000`; its routes begin with `/api/backup`. */
  apiUrl: string;
  /** The application's database as Lifeboat's own role. */
  appDatabaseUrl: string;
  /** The same as superuser. */
  superuserUrl: string;
  /** The same as the sample application itself logs in, subject to row level security. */
  sampleAppUrl: string;
  /** The catalog as Lifeboat's processes see it: without a context, no rows. */
  catalogUrl: string;
  redisUrl: string;
  repository: string;
  tokens: {
    systemAdmin: string;
    /** By tenant id: a token of the tenant's administrator. */
    tenants: Record<string, string>;
  };
  tenants: { id: string; slug: string; rows: number }[];
}

const running = z.object({ pid: z.number(), apiUrl: z.string() });

/** Writes both files for their owner's eyes alone; the environment is one that a shell can read. */
export async function writeDevFiles(
  state: StateDirectory,
  content: DevFile,
  environment: Record<string, string>,
): Promise<void> {
  const lines = Object.entries(environment).map(
    ([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`,
  );
  await writePrivateFile(state.devEnvironmentFile, lines.join(''));
  await writePrivateFile(state.devFile, `${JSON.stringify(content, null, 2)}\n`);
}

export async function removeDevFiles(state: StateDirectory): Promise<void> {
  await rm(state.devFile, { force: true });
  await rm(state.devEnvironmentFile, { force: true });
}

/** The Lifeboat that runs in this state directory, as far as its file tells; null where there is none. */
export async function findRunning(state: StateDirectory): Promise<Pick<DevFile, 'pid' | 'apiUrl'> | null> {
  try {
    const parsed = running.safeParse(JSON.parse(await readFile(state.devFile, 'utf8')));
    return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}
