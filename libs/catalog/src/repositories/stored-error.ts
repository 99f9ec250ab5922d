import type { LifeboatError } from '@lifeboat/kernel';
import type { StoredError } from '../entities/states.js';

/** What of an error is stored: what a person may see, without cause and stack. */
export function toStoredError({ code, detail, remedy }: LifeboatError): StoredError {
  return { code, detail, remedy };
}
