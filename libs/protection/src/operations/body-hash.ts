import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/**
 * SHA-256 of a request in a canonical form, so that the same request hashes the same however its keys were ordered.
 *
 * @param request plain JSON data; keys whose value is undefined count as not given
 */
export function bodyHashOf(request: Record<string, unknown>): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}
