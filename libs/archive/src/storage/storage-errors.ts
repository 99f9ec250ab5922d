import { LifeboatError } from '@lifeboat/kernel';

export function objectExists(path: string): LifeboatError {
  return new LifeboatError('OBJECT_EXISTS', {
    detail: `${path} is already in the repository. It was not changed: objects are never overwritten.`,
    remedy: 'If it is left from an interrupted backup, remove that backup; otherwise back up again.',
    meta: { object: path },
  });
}

export function objectNotFound(path: string): LifeboatError {
  return new LifeboatError('OBJECT_NOT_FOUND', {
    detail: `${path} is not in the repository.`,
    remedy: 'Check that this is the right repository, and whether somebody has removed the object.',
    meta: { object: path },
  });
}

/** @param reason a clause that follows the object's path, such as `has a wrong SHA-256` */
export function objectDamaged(path: string, reason: string, cause?: unknown): LifeboatError {
  return new LifeboatError('OBJECT_DAMAGED', {
    detail: `${path} in the repository is damaged: it ${reason}. It was not used.`,
    remedy: 'Put a good copy of the object back into the repository.',
    meta: { object: path, reason },
    cause,
  });
}

export function endsTooEarly(path: string): LifeboatError {
  return objectDamaged(path, 'ends before the part of it that was asked for');
}
