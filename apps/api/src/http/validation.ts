import { LifeboatError } from '@lifeboat/kernel';
import { type ValidationError, ValidationPipe } from '@nestjs/common';
import type { FieldProblem } from '../errors/problem.js';

/** A caller who reads these knows what to do about the others. */
const MOST_PROBLEMS = 100;

/** Checks every body and query against its DTO; a field that the DTO does not know is an error, not ignored. */
export const validationPipe = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  exceptionFactory: (errors) => {
    const all = errors.flatMap((error) => problemsOf(error, ''));
    const problems = all.slice(0, MOST_PROBLEMS);
    const more = all.length > problems.length ? `; and ${String(all.length - problems.length)} more` : '';
    return new LifeboatError('INVALID_REQUEST', {
      detail: `The request is not valid: ${problems.map(({ problem }) => problem).join('; ')}${more}. Nothing was done.`,
      remedy: 'Correct the named fields; the OpenAPI page at /api/docs describes them all.',
      meta: { errors: problems },
    });
  },
});

function problemsOf(
  { property, constraints = {}, children = [] }: ValidationError,
  parent: string,
): FieldProblem[] {
  const field = `${parent}${property}`;
  const own = Object.values(constraints).map((problem) => ({ field, problem }));
  return [...own, ...children.flatMap((child) => problemsOf(child, `${field}.`))];
}
