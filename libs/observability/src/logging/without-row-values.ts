import { DatabaseError } from 'pg';

const KEPT = new Set(['code', 'schema', 'table', 'column', 'dataType', 'constraint', 'routine']);
const SQLSTATE = /^[0-9A-Z]{5}$/;
const FRAME = /^ {4}at .+$/;

/**
 * What may be logged of an error. PostgreSQL puts row values into messages, details and contexts, and whoever passes its
 * error on adds the statement's parameters; so of such an error only names, its SQLSTATE and the stack's frames are left,
 * also where it is the cause of another. Any other error is as it was.
 */
export function withoutRowValues(thrown: unknown): unknown {
  return clean(thrown, []);
}

/** @param above what it is a cause of, in which a circle ends */
function clean(thrown: unknown, above: readonly unknown[]): unknown {
  if (typeof thrown !== 'object' || thrown === null || above.includes(thrown)) {
    return thrown;
  }
  const path = [...above, thrown];
  if (isOfPostgres(thrown)) {
    return namesOf(thrown);
  }
  const causes: PropertyDescriptorMap = {};
  if ('cause' in thrown) {
    const cause = clean(thrown.cause, path);
    if (cause !== thrown.cause) {
      causes['cause'] = { value: cause };
    }
  }
  if ('errors' in thrown && Array.isArray(thrown.errors)) {
    const before: unknown[] = thrown.errors;
    const errors = before.map((each) => clean(each, path));
    if (errors.some((each, index) => each !== before[index])) {
      causes['errors'] = { value: errors };
    }
  }
  return Object.keys(causes).length === 0 ? thrown : copyWith(thrown, causes);
}

/** Errors of the operating system have codes too, and some as short: EPIPE. They name the call that failed. */
function isOfPostgres(thrown: object): boolean {
  return (
    thrown instanceof DatabaseError ||
    ('code' in thrown &&
      typeof thrown.code === 'string' &&
      SQLSTATE.test(thrown.code) &&
      !('syscall' in thrown))
  );
}

function namesOf(thrown: object): Error {
  const fields = new Map<string, unknown>(Object.entries(thrown));
  const kept = [...fields].filter(([key, value]) => KEPT.has(key) && typeof value === 'string');
  const { name, message, stack } =
    thrown instanceof Error ? thrown : { name: 'Error', message: '', stack: '' };
  const text = `PostgreSQL error ${String(fields.get('code'))}`;
  const error = new Error(text);
  error.stack = [`${name}: ${text}`, ...framesOf(stack ?? '', message)].join('\n');
  return Object.assign(error, { name }, Object.fromEntries(kept));
}

/** Of a stack that begins with the message, which may have lines that look like frames. */
function framesOf(stack: string, message: string): string[] {
  const at = stack.indexOf(message);
  return at === -1
    ? []
    : stack
        .slice(at + message.length)
        .split('\n')
        .filter((line) => FRAME.test(line));
}

function copyWith(thrown: object, changes: PropertyDescriptorMap): object {
  const copy = Object.create(Object.getPrototypeOf(thrown) as object | null) as object;
  Object.defineProperties(copy, Object.getOwnPropertyDescriptors(thrown));
  Object.defineProperties(copy, changes);
  return copy;
}
