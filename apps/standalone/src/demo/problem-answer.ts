import { ERROR_CODES, type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import { z } from 'zod';

const problem = z.object({ code: z.enum(ERROR_CODES), detail: z.string(), remedy: z.string() });

/** The error that the API tells of, by problem details or as the error of a job. */
export function errorOfProblem(answer: unknown, otherwise: string): LifeboatError {
  const parsed = problem.safeParse(answer);
  const code: ErrorCode = parsed.success ? parsed.data.code : 'INTERNAL';
  const { detail, remedy } = parsed.success
    ? parsed.data
    : {
        detail: otherwise,
        remedy: 'Run it again with LOG_LEVEL=info to see what the API and the workers say.',
      };
  return new LifeboatError(code, { detail, remedy });
}
