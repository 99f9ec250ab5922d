import { type CutTarget, parseMoment } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';

/** Exactly one of the two names the moment. */
export interface RecoveryTarget {
  /** ISO 8601 with its zone. */
  targetTime?: string | undefined;
  /** 64-bit id of a transaction, as history shows it: the moment just before it. */
  beforeTransaction?: string | undefined;
}

const LARGEST_XID = 2n ** 63n - 1n;

/**
 * Reads the moment that a caller names.
 *
 * @throws LifeboatError INVALID_REQUEST where it is none, or has no zone
 */
export function targetOf({ targetTime, beforeTransaction }: RecoveryTarget): CutTarget {
  if ((targetTime === undefined) === (beforeTransaction === undefined)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A recovery goes to one moment, by its time or by a transaction. Nothing was started.',
      remedy:
        'Give either targetTime (--target-time "2024-01-15T10:30:00Z") or beforeTransaction (--before-transaction).',
    });
  }
  return beforeTransaction === undefined
    ? { kind: 'time', time: momentOf('targetTime', targetTime ?? '') }
    : { kind: 'transaction', xid: xidOf(beforeTransaction) };
}

/** @throws LifeboatError INVALID_REQUEST where the text is no moment, or has no zone */
export function momentOf(name: string, text: string): bigint {
  const time = parseMoment(text);
  if (time === null) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `${name} "${text}" is no ISO 8601 time with its zone. Nothing was started.`,
      remedy: 'Give a time as in 2024-01-15T10:30:00Z, or with an offset as in 2024-01-15T12:30:00+02:00.',
    });
  }
  return time;
}

function xidOf(text: string): bigint {
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > LARGEST_XID || BigInt(text) === 0n) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `"${text}" is no transaction id. Nothing was started.`,
      remedy: 'Give the id as "lifeboat history" shows it.',
    });
  }
  return BigInt(text);
}
