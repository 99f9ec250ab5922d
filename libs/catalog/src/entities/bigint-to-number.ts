import { LifeboatError } from '@lifeboat/kernel';
import type { ValueTransformer } from 'typeorm';

/**
 * Columns of type bigint hold counts and sizes here; pg reads them as text. As numbers they are exact up to 2^53
 * (9 PB, in bytes); beyond that it throws instead of rounding.
 */
export const bigintToNumber: ValueTransformer = {
  to: (value: unknown): unknown => value,
  from: (value: string | null): number | null => (value === null ? null : safeNumber(value)),
};

function safeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) {
    throw new LifeboatError('INTERNAL', {
      detail: `The catalog holds the number ${text}, which is too large to be read exactly.`,
      remedy: 'Please report this with the log; nothing was changed.',
    });
  }
  return number;
}
