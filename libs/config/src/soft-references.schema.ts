import { z } from 'zod';

const qualifiedTable = z
  .string()
  .regex(/^[^.]+\.[^.]+$/, 'must name schema and table, such as public.tenants');

/** One or more steps into a document: `.name`, `."any name"`, or `[*]` for each element of an array. */
const JSON_PATH = /^\$(?:\.[A-Za-z_]\w*|\."(?:[^"\\]|\\.)+"|\[\*\])+$/;

export const softReferencesSchema = z.array(
  z.strictObject({
    table: qualifiedTable,
    column: z.string().min(1),
    jsonPath: z
      .string()
      .regex(JSON_PATH, 'must be a path such as $.owner.id or $.lines[*].product')
      .optional(),
    references: z.strictObject({ table: qualifiedTable, column: z.string().min(1) }),
  }),
);

/** `SOFT_REFERENCES`: a list in lifeboat.yaml, JSON in the environment. */
export const softReferencesValue = z
  .union([z.array(z.unknown()), z.string()])
  .transform((value, context) => {
    if (typeof value !== 'string') {
      return value;
    }
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue('must be JSON: [{"table", "column", "references": {"table", "column"}}, …]');
      return z.NEVER;
    }
  })
  .pipe(softReferencesSchema);
