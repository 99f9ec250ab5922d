import { wrongValue } from './parse-option.js';

/**
 * The hash of a plan, whole: a part of one would be taken for a plan that no longer holds.
 *
 * @throws LifeboatError INVALID_REQUEST
 */
export function parsePlanHash(option: string, value: string): string {
  if (!/^[0-9a-f]{64}$/.test(value)) {
    throw wrongValue(option, value, 'Give all 64 characters, as a dry run shows them: --dry-run.');
  }
  return value;
}
