import type { ColumnModel } from '../schema/schema-model.js';
import { literal } from '../scope/quote.js';

/** Hex digits: two values that must differ share them with a chance of one in 10^14. */
const DIGITS = 12;

/** Base types that a suffix can be put to. */
const TEXTS = new Set(['text', 'character varying', 'character', 'bytea']);

export const takesSuffix = ({ baseType }: ColumnModel): boolean =>
  TEXTS.has(baseType) || baseType.endsWith('citext') || baseType.endsWith('"citext"');

/**
 * SQL of a value that stands for another in the target: the value, cut where its column is too short, and `-` with the
 * first hex digits of the SHA-256 over target, column and whole value. In a text with an `@`, an e-mail address, it goes
 * before the last one; a `bytea` gets the digest's bytes.
 *
 * @param home as `schema.table.column`
 * @param value SQL of the value
 */
export function suffixedValue(
  { baseType, type }: ColumnModel,
  home: string,
  targetTenantId: string,
  value: string,
): string {
  const name = literal(['lifeboat:suffix:1', targetTenantId, home, ''].join('\n'));
  if (baseType === 'bytea') {
    return `${value} || substr(sha256(convert_to(${name}, 'UTF8') || ${value}), 1, ${String(DIGITS / 2)})`;
  }
  const text = `${value}::text`;
  const suffix = `'-' || substr(encode(sha256(convert_to(${name} || ${text}, 'UTF8')), 'hex'), 1, ${String(DIGITS)})`;
  const most = /\((\d+)\)$/.exec(type)?.[1];
  const domain = `coalesce(substring(${text} FROM '@[^@]*$'), '')`;
  const local = `left(${text}, length(${text}) - length(${domain}))`;
  const kept =
    most === undefined
      ? local
      : `left(${local}, greatest(0, ${String(Number(most) - DIGITS - 1)} - length(${domain})))`;
  return `${kept} || ${suffix} || ${domain}`;
}
