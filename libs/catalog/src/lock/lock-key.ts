import { createHash } from 'node:crypto';

/** An advisory lock by name: 64 bits of SHA-256, as PostgreSQL's bigint. */
export function lockKeyOf(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE(0).toString();
}
