import { VirtualColumn } from 'typeorm';

/**
 * A column of type timestamptz once more, as a bigint in microseconds since 1970: JavaScript's dates cut it off to
 * milliseconds. Only read.
 *
 * @param column its name in the database
 */
export function InMicroseconds(column: string): PropertyDecorator {
  return VirtualColumn({
    type: 'bigint',
    query: (alias) => `(extract(epoch from ${alias}.${column}) * 1000000)::bigint`,
    transformer: { to: (value: unknown) => value, from: (value: string) => BigInt(value) },
  });
}
