import { LifeboatError } from '@lifeboat/kernel';

const PLAIN = /[a-z0-9_-]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** What common file systems allow for one name. */
const LONGEST = 255;

/** Whether the repository can have a name for the tenant. */
export function isNameable(tenantId: string): boolean {
  try {
    encodeTenantId(tenantId);
    return true;
  } catch (error) {
    if (error instanceof LifeboatError) {
      return false;
    }
    throw error;
  }
}

/**
 * A tenant id as one segment of an object's path: everything but `[a-z0-9_-]` is percent-encoded over its UTF-8 bytes,
 * dots and capitals too. So no id is a `..`, two ids never share a segment, not even where case does not count, and
 * the id can be read back.
 *
 * @throws LifeboatError INVALID_REQUEST for an empty id, one that is no Unicode text, and one too long for a file name
 */
export function encodeTenantId(tenantId: string): string {
  if (tenantId === '' || LONE_SURROGATE.test(tenantId)) {
    throw unusable('is empty or no Unicode text');
  }
  let segment = '';
  for (const byte of Buffer.from(tenantId)) {
    const character = String.fromCharCode(byte);
    segment += PLAIN.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }
  if (segment.length > LONGEST) {
    throw unusable(`has more than ${String(LONGEST)} characters once encoded as a file name`);
  }
  return segment;
}

/** The tenant id of a segment, or null where `encodeTenantId` does not make it. */
export function decodeTenantId(segment: string): string | null {
  if (segment.length > LONGEST || !/^(?:[a-z0-9_-]|%[0-9a-f]{2})+$/.test(segment)) {
    return null;
  }
  const bytes = Buffer.from(
    segment.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
  const tenantId = bytes.toString('utf8');
  // Bytes that are no UTF-8, and characters encoded without need, do not come back as the same segment.
  return encodeTenantId(tenantId) === segment ? tenantId : null;
}

function unusable(reason: string): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', {
    detail: `The tenant id cannot be used: it ${reason}.`,
    remedy: 'Check the tenant id; see docs/format.md for how ids become names in the repository.',
  });
}
