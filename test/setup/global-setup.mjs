import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLocalStack } from './local-stack.mjs';
import { sweepAbandonedStacks, TEST_STACK_PREFIX } from './sweep.mjs';

/** Starts one PostgreSQL and one Redis for the whole run, in a new temporary directory, and tells the tests where. */
export default async function globalSetup() {
  const localStack = await loadLocalStack();
  await sweepAbandonedStacks(localStack);
  const directory = await mkdtemp(join(tmpdir(), TEST_STACK_PREFIX));
  const stack = await localStack.startLocalStack({ directory, durable: false });
  process.env.LIFEBOAT_TEST_SUPERUSER_URL = stack.postgres.superuserUrl('postgres');
  process.env.LIFEBOAT_TEST_PROCESS_URL = stack.postgres.processUrl('postgres');
  process.env.LIFEBOAT_TEST_REDIS_URL = stack.redis.url;
  globalThis.lifeboatTestStack = stack;
}
