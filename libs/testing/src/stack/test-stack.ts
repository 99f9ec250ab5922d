import { LifeboatError } from '@lifeboat/kernel';

/** The servers that jest's global setup has started for this run. */
export interface TestStack {
  /** URL of a database as the cluster's superuser. */
  superuserUrl(database: string): string;
  /** URL of a database as `lifeboat`, the role of Lifeboat's processes. */
  processUrl(database: string): string;
  redisUrl: string;
}

/** The stack that all test files of this run share. Suites that stop or crash servers take `ownStack()` instead. */
export function testStack(): TestStack {
  const superuser = new URL(exported('LIFEBOAT_TEST_SUPERUSER_URL'));
  const processes = new URL(exported('LIFEBOAT_TEST_PROCESS_URL'));
  return {
    superuserUrl: (database) => withDatabase(superuser, database),
    processUrl: (database) => withDatabase(processes, database),
    redisUrl: exported('LIFEBOAT_TEST_REDIS_URL'),
  };
}

function withDatabase(url: URL, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

function exported(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new LifeboatError('LOCAL_STACK_FAILED', {
      detail: `${name} is not set, so the test stack was not started.`,
      remedy: 'Run the tests with npm test; its global setup starts the servers.',
    });
  }
  return value;
}
