import type { PostgresProxy } from '../support/postgres-proxy.js';

/** The first statement that a backup sends once its snapshot is taken. */
const FIRST_LOOK = /^SELECT ARRAY\[EXISTS/;

/**
 * Does something whenever a backup has taken its snapshot and has read nothing yet: once, or more often where a table was
 * rewritten then (VACUUM FULL), so that the snapshot is taken anew.
 *
 * @returns a function that ends it
 */
export function onLooks(proxy: PostgresProxy, look: () => Promise<void>): () => void {
  const arm = (): (() => void) =>
    proxy.intercept(FIRST_LOOK, async () => {
      await look();
      disarm = arm();
      return 'forward' as const;
    });
  let disarm = arm();
  return () => disarm();
}
