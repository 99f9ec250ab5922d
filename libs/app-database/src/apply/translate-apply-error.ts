import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';

/** Makes a named conflict of a constraint that the server has refused during an apply. Values are never repeated. */
export function translateApplyError(error: unknown): unknown {
  const code = systemCodeOf(error) ?? '';
  if (error instanceof LifeboatError || !code.startsWith('23')) {
    return error;
  }
  const constraint = propertyOf(error, 'constraint');
  const table = [propertyOf(error, 'schema'), propertyOf(error, 'table')]
    .filter((part) => part !== '')
    .join('.');
  return new LifeboatError('RESTORE_CONFLICT', {
    detail:
      code === '23505' || code === '23P01'
        ? `A restored row of ${table} has a key that another row holds now (${constraint}). Nothing was changed.`
        : `A restored row of ${table} breaks the constraint ${constraint}. Nothing was changed.`,
    remedy: 'Find the row that is in the way, settle it in the application, and restore again.',
    cause: error,
  });
}

function propertyOf(error: unknown, name: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
}
