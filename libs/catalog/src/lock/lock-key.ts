import { createHash } from 'node:crypto';

/** A key of an advisory lock, as a tenant's: 64 bits of SHA-256, under a name of its own. */
export function lockKey(name: string): string {
  return createHash('sha256').update(`lifeboat:${name}`).digest().readBigInt64BE(0).toString();
}
