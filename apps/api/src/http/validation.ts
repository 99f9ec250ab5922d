import { LifeboatError } from '@lifeboat/kernel';
import { type ValidationError, ValidationPipe } from '@nestjs/common';
import type { FieldProblem } from '../errors/problem.js';

/** Checks every body and query against its DTO; a field that the DTO does not know is an error, not ignored. */
export const validationPipe = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  exceptionFactory: (errors) => {
    const problems = errors.flatMap((error) => problemsOf(error, ''));
    return new LifeboatError('INVALID_REQUEST', {
      detail: `The request is not valid: ${problems.map(({ problem }) => problem).join('; ')}. Nothing was done.`,
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
