import { LifeboatError } from '@lifeboat/kernel';

/** A leading dot is the storage's own: it hides what is not yet an object. So `.` and `..` are no names either. */
const SEGMENT = /^[A-Za-z0-9%_-][A-Za-z0-9%._-]{0,254}$/;
/** What S3 allows for a key. */
const LONGEST = 1024;

/**
 * The segments of an object's path.
 *
 * @throws LifeboatError PATH_OUTSIDE_REPOSITORY for what cannot be the name of an object
 */
export function segmentsOf(path: string): string[] {
  if (!isObjectPath(path)) {
    throw outsideRepository(path);
  }
  return path.split('/');
}

/**
 * Makes sure that a prefix is that of whole segments: nobody else's objects begin with it.
 *
 * @throws LifeboatError PATH_OUTSIDE_REPOSITORY
 */
export function requireDirectoryPrefix(prefix: string): void {
  if (!prefix.endsWith('/') || !isObjectPath(prefix.slice(0, -1))) {
    throw outsideRepository(prefix);
  }
}

/** Whether this can be the path of an object. */
export function isObjectPath(path: string): boolean {
  return path.length <= LONGEST && path.split('/').every(isObjectName);
}

/** Whether this can be one segment of an object's path. */
export function isObjectName(name: string): boolean {
  return SEGMENT.test(name);
}

/** @param path as it was given; shown to the person */
export function outsideRepository(path: string): LifeboatError {
  return new LifeboatError('PATH_OUTSIDE_REPOSITORY', {
    detail: `${JSON.stringify(path)} does not name anything inside the repository. Nothing was read or written there.`,
    remedy:
      'Give a path as the list of backups shows it: relative to the repository, such as tenants/…/backups/….',
  });
}
