import { readFileSync } from 'node:fs';
import { isStorableText, LifeboatError, messageOf } from '@lifeboat/kernel';
import { z } from 'zod';

/** @throws LifeboatError INVALID_REQUEST where the value is none of the choices */
export function parseChoice<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw wrongValue(option, value, `Use one of: ${choices.join(', ')}.`);
  }
  return choice;
}

/** A list with commas, as in `--tables app.users,app.orders`; what is in double quotes can hold some itself. */
export function parseList(option: string, value: string): string[] {
  const items = (value.match(/(?:"[^"]*"|[^,"]|")+/g) ?? [])
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) {
    throw wrongValue(option, value, 'Give at least one name; separate several by commas.');
  }
  return items;
}

/** A whole number within bounds, both included. */
export function parseCount(option: string, value: string, least: number, most: number): number {
  const count = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(count >= least && count <= most)) {
    throw wrongValue(option, value, `Give a whole number of ${least} to ${most}.`);
  }
  return count;
}

/**
 * JSON, or `@` and the name of a file that holds some.
 *
 * @throws LifeboatError INVALID_REQUEST where it is neither, or not what it must be
 */
export function parseJson<T>(option: string, value: string, schema: z.ZodType<T>, remedy: string): T {
  try {
    const text = value.startsWith('@') ? readFileSync(value.slice(1), 'utf8') : value;
    return schema.parse(JSON.parse(text, storable));
  } catch (error) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `${option} cannot be read: ${error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)}. Nothing was started.`,
      remedy,
      cause: error,
    });
  }
}

/** For JSON.parse: JSON can spell what no word of a command line can hold. */
function storable(name: string, value: unknown): unknown {
  if (!isStorableText(name) || (typeof value === 'string' && !isStorableText(value))) {
    throw new SyntaxError('It holds a NUL or half a character');
  }
  return value;
}

export function wrongValue(option: string, value: string, remedy: string): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', {
    detail: `${option} cannot be "${value}". Nothing was started.`,
    remedy,
  });
}
