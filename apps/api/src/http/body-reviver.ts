import { isStorableText } from '@lifeboat/kernel';

/** No name of a field is longer: it is one of a DTO's, or made of names of PostgreSQL's. */
const LONGEST_NAME = 1_000;
/** What checks the fields of an object takes time by the square of their number. */
const MOST_FIELDS = 1_000;
const MOST_ITEMS = 10_000;
/** What checks bodies passes over these, so that it would neither refuse them nor keep them. */
const UNCHECKED_NAMES = ['__proto__', 'constructor'];

/**
 * For JSON.parse, as each value of a body comes, with the name that it has there.
 *
 * @throws SyntaxError for bodies that hold text which nobody could store, and for such as keep whoever checks them busy
 */
export function bodyReviver(name: string, value: unknown): unknown {
  if (!isStorableText(name) || (typeof value === 'string' && !isStorableText(value))) {
    throw new SyntaxError('The body holds a NUL or half a character.');
  }
  if (UNCHECKED_NAMES.includes(name) || name.length > LONGEST_NAME) {
    throw new SyntaxError('The body has a field that no request has.');
  }
  if (Array.isArray(value) ? value.length > MOST_ITEMS : isLargeObject(value)) {
    throw new SyntaxError('The body has more fields or items than any request needs.');
  }
  return value;
}

function isLargeObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > MOST_FIELDS;
}
