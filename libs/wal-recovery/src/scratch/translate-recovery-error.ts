import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { describeTarget, type RecoveryTarget } from '../recovery-target.js';

const TOO_YOUNG = 'requested recovery stop point is before consistent recovery point';
const ENDED_TOO_EARLY = 'recovery ended before configured recovery target was reached';
const LAST_COMMIT = /last completed transaction was at log time (.+)$/m;
const NO_WAL = /could not locate (?:required checkpoint record|a valid checkpoint record)/;

/**
 * Whether an older base backup may do: this one was still being taken at the target, or it already has the transaction
 * before which to stop.
 */
export function isTooYoung(log: string, target: RecoveryTarget): boolean {
  return log.includes(TOO_YOUNG) || ('beforeTransaction' in target && log.includes(ENDED_TOO_EARLY));
}

/** Says by a typed error what the server's log says. */
export function translateRecoveryError(error: unknown, log: string, target: RecoveryTarget): LifeboatError {
  const wanted = describeTarget(target);
  if (log.includes(ENDED_TOO_EARLY)) {
    const last = LAST_COMMIT.exec(log)?.[1];
    return new LifeboatError('WAL_TARGET_NOT_REACHED', {
      detail: `The WAL archive ends before ${wanted}${last === undefined ? '' : `; its last transaction committed at ${last}`}. The restore command last said: ${lastWords(log)}. Nothing was changed.`,
      remedy:
        'Choose an earlier moment, or wait until the WAL of the moment has been archived (SELECT pg_switch_wal() hurries it).',
      cause: error,
    });
  }
  if (log.includes(TOO_YOUNG)) {
    return new LifeboatError('WAL_TARGET_NOT_REACHED', {
      detail: `No base backup was complete at ${wanted}. Nothing was changed.`,
      remedy: 'Choose a later moment, or bring back an older base backup.',
      cause: error,
    });
  }
  return new LifeboatError('WAL_RECOVERY_FAILED', {
    detail: NO_WAL.test(log)
      ? `The WAL archive does not give the WAL that the base backup begins with: ${lastWords(log)}. Nothing was changed.`
      : `The scratch cluster did not recover to ${wanted}: ${lastWords(log) || messageOf(error)}. Nothing was changed.`,
    remedy: 'Check that the restore command can read the archive as the user that runs the server.',
    cause: error,
  });
}

/** What the restore command said last, and what the server gave up with. */
function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const fromCommand = lines.filter((line) => !/^(?:\d{4}-\d\d-\d\d |\t)/.test(line)).at(-1);
  const fatal = lines.filter((line) => /(?:FATAL|PANIC): /.test(line)).at(-1);
  return [fromCommand, fatal?.replace(/^.*?((?:FATAL|PANIC): +)/, '$1')].filter(Boolean).join('; ');
}
