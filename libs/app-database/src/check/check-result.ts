import { type ErrorCode, LifeboatError, messageOf } from '@lifeboat/kernel';

/** What one check of an installation found; one line for a person. */
export interface CheckResult {
  /** What was looked at, in a few words; the same for the same check. */
  name: string;
  /** `warning`: it works, but not as well or as safely as it could. `failed`: something will not work. */
  status: 'ok' | 'warning' | 'failed';
  /** What was found. */
  detail: string;
  /** What to type; null where nothing need be done. */
  remedy: string | null;
  /** Why it could not be made at all; null where it was made. */
  code: ErrorCode | null;
}

export const ok = (name: string, detail: string): CheckResult => ({
  name,
  status: 'ok',
  detail,
  remedy: null,
  code: null,
});

export const warning = (name: string, detail: string, remedy: string): CheckResult => ({
  name,
  status: 'warning',
  detail,
  remedy,
  code: null,
});

export const failed = (name: string, detail: string, remedy: string): CheckResult => ({
  name,
  status: 'failed',
  detail,
  remedy,
  code: null,
});

/** Of a check that could not be made. */
export function failedBy(name: string, error: unknown): CheckResult {
  return error instanceof LifeboatError
    ? { ...failed(name, error.detail, error.remedy), code: error.code }
    : failed(name, messageOf(error), 'Mend what the message says, then check again.');
}
