import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from './site.js';

/** The statement by which a backup reads a table. */
export const COPY_OUT = /^COPY \(SELECT .* TO STDOUT$/;

/** Holds a backup in the middle: at the first COPY before which it has finished a volume. */
export function holdInTheMiddle(
  { proxy, repository }: Site,
  tenantId: string,
  backupId: string,
): { reached: Promise<void>; release: () => void } {
  const reached = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<'forward'>();
  const directory = join(repository, 'tenants', tenantId, 'backups', backupId);
  const look = async (): Promise<'forward'> => {
    if ((await readdir(directory).catch(() => [])).length === 0) {
      proxy.intercept(COPY_OUT, look);
      return 'forward';
    }
    reached.resolve(undefined);
    return released.promise;
  };
  proxy.intercept(COPY_OUT, look);
  return { reached: reached.promise, release: () => released.resolve('forward') };
}
