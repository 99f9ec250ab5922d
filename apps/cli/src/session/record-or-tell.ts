import { LifeboatError } from '@lifeboat/kernel';
import { RecordAct } from '@lifeboat/protection';
import type { Output } from '../output/output.js';
import type { Session } from './session.js';

/**
 * Writes what a command does to the audit log. Where there is no catalog that could be reached, which these commands must do
 * without, a person is told that nothing was written.
 */
export async function recordOrTell(
  session: Session,
  output: Output,
  write: (acts: RecordAct) => Promise<void>,
): Promise<void> {
  try {
    await session.open('catalog', (lifeboat) => write(lifeboat.get(RecordAct)));
  } catch (error) {
    if (!(error instanceof LifeboatError)) {
      throw error;
    }
    output.always(`This is not in the audit log: ${error.detail}`);
  }
}
