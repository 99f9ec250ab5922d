import type { ErrorCode } from './error-code.js';

/** What an error tells besides its code. */
export interface ErrorDetails {
  /** What happened, and what was not harmed. One or two sentences for a person. */
  detail: string;
  /** What to do or type next. */
  remedy: string;
  /** Facts for the log; never secrets, never rows. */
  meta?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * The one error class of the domain. The code decides HTTP status, exit code, log level and retry
 * (see `ERROR_MAP`), so that no adapter needs to know what went wrong.
 */
export class LifeboatError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly remedy: string;
  readonly meta: Record<string, unknown>;

  constructor(code: ErrorCode, { detail, remedy, meta, cause }: ErrorDetails) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'LifeboatError';
    this.code = code;
    this.detail = detail;
    this.remedy = remedy;
    this.meta = meta ?? {};
  }
}
