import { LifeboatError } from '@lifeboat/kernel';

/** Refuses what this version cannot do, instead of silently doing something else. */
export function notSupported(what: string, remedy: string): LifeboatError {
  return new LifeboatError('NOT_SUPPORTED', {
    detail: `This version of Lifeboat does not support ${what}. Nothing was started.`,
    remedy,
  });
}
