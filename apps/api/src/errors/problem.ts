import { ERROR_MAP, type LifeboatError } from '@lifeboat/kernel';

/** One thing that is wrong with a request. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** RFC 9457 problem details, with Lifeboat's own members. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  remedy: string;
  requestId: string;
  errors?: FieldProblem[];
}

/** What a caller is told about an error. Nothing of its cause, its stack or its meta leaves the process. */
export function problemOf(error: LifeboatError, requestId: string): Problem {
  const { title, httpStatus } = ERROR_MAP[error.code];
  const problem: Problem = {
    type: `urn:lifeboat:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status: httpStatus,
    detail: error.detail,
    code: error.code,
    remedy: error.remedy,
    requestId,
  };
  return isFieldProblems(error.meta['errors']) ? { ...problem, errors: error.meta['errors'] } : problem;
}

function isFieldProblems(value: unknown): value is FieldProblem[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'field' in entry)
  );
}
