import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import { discardAbandonedStack } from '@lifeboat/local-stack';
import { openStateDirectory, type StateDirectory } from '../local/state-directory.js';

const PREFIX = 'lifeboat-demo-';

/**
 * Makes the directory in which one run of the demo lives.
 *
 * @param keep where, if it shall be kept; null for a temporary one
 * @throws LifeboatError INVALID_REQUEST if the directory to keep has content already
 */
export async function openDemoHome(keep: string | null): Promise<StateDirectory> {
  if (keep !== null) {
    await refuseContent(keep);
    return openStateDirectory(keep);
  }
  await sweepKilledRuns();
  const path = await mkdtemp(join(tmpdir(), PREFIX));
  // Root runs the servers as another user, who must be able to pass through.
  await chmod(path, 0o711);
  return openStateDirectory(path);
}

async function refuseContent(directory: string): Promise<void> {
  try {
    if ((await readdir(directory)).length === 0) {
      return;
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return;
    }
    if (systemCodeOf(error) !== 'ENOTDIR') {
      throw error;
    }
  }
  throw new LifeboatError('INVALID_REQUEST', {
    detail: `${resolve(directory)} is there already and not an empty directory. Nothing was started.`,
    remedy: 'Give --keep a new directory.',
  });
}

/** A run that was killed could not clean up after itself; its servers have ended with it. */
async function sweepKilledRuns(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const home = join(tmpdir(), name);
    if (await discardAbandonedStack(join(home, 'stack'))) {
      await rm(home, { recursive: true, force: true });
    }
  }
}
