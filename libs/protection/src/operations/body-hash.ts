import { createHash } from 'node:crypto';

/**
 * SHA-256 of a request in a canonical form, so that the same request hashes the same however its keys were ordered.
 *
 * @param request plain JSON data; keys whose value is undefined count as not given
 */
export function bodyHashOf(request: Record<string, unknown>): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(request)))
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(entries.map(([key, entry]) => [key, canonical(entry)]));
  }
  return value;
}
