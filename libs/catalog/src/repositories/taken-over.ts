import { LifeboatError } from '@lifeboat/kernel';

/** @param what the sentence that says what was met */
export function takenOver(what: string): LifeboatError {
  return new LifeboatError('CHANGE_LOG_TAKEN_OVER', {
    detail: `${what} Another process captures its changes. Nothing was written.`,
    remedy: 'Nothing to do: this process stands by, and takes over when the other one ends.',
  });
}
