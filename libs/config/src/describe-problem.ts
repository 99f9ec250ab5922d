import type { z } from 'zod';

const NUMBERS: readonly string[] = ['number', 'int'];

/** What is wrong with a value, to whoever has typed it; Zod's own sentences speak of types. Undefined leaves Zod's. */
export function describeProblem(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return NUMBERS.includes(issue.expected) ? 'must be a number' : undefined;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return NUMBERS.includes(issue.origin) ? `must be at least ${issue.minimum}` : undefined;
    case 'too_big':
      return NUMBERS.includes(issue.origin) ? `must be at most ${issue.maximum}` : undefined;
    case 'invalid_union':
      // Of a word or something with a form of its own, the form comes last.
      return issue.errors.at(-1)?.[0]?.message;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return undefined;
  }
}
