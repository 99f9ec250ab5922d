import { z } from 'zod';

const SHAPE = 'must be JSON: {"<subject>": "2026-01-31T12:00:00Z", …}';

/** `TOKENS_NOT_BEFORE`: times by subjects; a mapping in lifeboat.yaml, JSON in the environment. */
export const tokensNotBeforeValue = z
  .union([z.record(z.string(), z.unknown()), z.string()])
  .transform((value, context) => {
    if (typeof value !== 'string') {
      return value;
    }
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue(SHAPE);
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().min(1), z.iso.datetime({ offset: true, error: SHAPE }), { error: SHAPE }))
  .transform((times) => new Map(Object.entries(times).map(([subject, time]) => [subject, new Date(time)])));
