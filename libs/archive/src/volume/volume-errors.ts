import { LifeboatError } from '@lifeboat/kernel';

/** @param reason a clause that follows the volume's path, such as `ends too early` */
export function volumeDamaged(path: string, reason: string, cause?: unknown): LifeboatError {
  return new LifeboatError('VOLUME_DAMAGED', {
    detail: `The volume ${path} is damaged: it ${reason}. Live rows were not touched.`,
    remedy: 'Restore from another backup, or put a good copy of this volume back into the repository.',
    meta: { object: path, reason },
    cause,
  });
}

export function volumeMissing(path: string): LifeboatError {
  return new LifeboatError('VOLUME_MISSING', {
    detail: `The volume ${path} is not in the repository, though the manifest names it. Live rows were not touched.`,
    remedy: 'Restore from another backup, or put the volume back into the repository.',
    meta: { object: path },
  });
}
