import { literal } from '../scope/quote.js';

/** Keeps Lifeboat's names apart from everybody else's; it never changes. */
const NAMESPACE = 'lifeboat:cloned-key:1';

/**
 * SQL of the uuid that stands, in another tenant, for a row of the source: a UUID of version 8 (RFC 9562, B.2) of the
 * SHA-256 over namespace, target tenant, `schema.table.column` and the old key in lower-case text, each on a line. So the
 * same key gives the same one whenever it is asked for, in another target another one, and nothing need be remembered.
 *
 * @param home as `schema.table.column`
 * @param old SQL of the old key's text
 */
export function derivedUuid(targetTenantId: string, home: string, old: string): string {
  const name = literal([NAMESPACE, targetTenantId, home, ''].join('\n'));
  return `(SELECT (substr(h, 1, 12) || '8' || substr(h, 14, 3)
             || translate(substr(h, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') || substr(h, 18, 15))::uuid::text
             FROM encode(sha256(convert_to(${name} || ${old}, 'UTF8')), 'hex') AS h)`;
}
