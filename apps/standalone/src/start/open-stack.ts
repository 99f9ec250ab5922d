import { LifeboatError } from '@lifeboat/kernel';
import { type LocalStack, startLocalStack } from '@lifeboat/local-stack';
import type { StateDirectory } from '../local/state-directory.js';
import { findRunning, removeDevFiles } from './dev-file.js';

/**
 * Starts the local servers of a state directory.
 *
 * @throws LifeboatError LOCAL_STACK_FAILED, also where a Lifeboat runs there already: then it says where to find it
 */
export async function openStack(state: StateDirectory, say: (text: string) => void): Promise<LocalStack> {
  const running = await findRunning(state);
  if (running === null) {
    // Of a run that was killed: whoever waits for the file to appear must not find this one.
    await removeDevFiles(state);
  }
  try {
    return await startLocalStack({ directory: state.stack, persistentRedis: true, onLog: say });
  } catch (error) {
    if (running !== null && error instanceof LifeboatError && error.code === 'LOCAL_STACK_FAILED') {
      throw new LifeboatError('LOCAL_STACK_FAILED', {
        detail: `Lifeboat runs here already: process ${String(running.pid)}, at ${running.apiUrl}. Nothing was started.`,
        remedy: `Use that one (see ${state.devFile}), stop it first, or start another one with --state <directory>.`,
        cause: error,
      });
    }
    throw error;
  }
}
