import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocalStack } from '@lifeboat/local-stack';

/** Start of the names of all test stacks' directories; the global setup sweeps those of killed runs. */
const TEST_STACK_PREFIX = 'lifeboat-test-';

export interface OwnStackOptions {
  /** True keeps PostgreSQL's fsync on. False if not given; a killed server recovers either way. */
  durable?: boolean;
  /** Whether Redis keeps its data over a crash. False if not given. */
  persistentRedis?: boolean;
  postgresSettings?: Record<string, string>;
}

/** Servers of one suite's own: to be stopped, crashed and flushed at will. End it with `remove()`. */
export async function ownStack(options: OwnStackOptions = {}): Promise<LocalStack> {
  const directory = await mkdtemp(join(tmpdir(), TEST_STACK_PREFIX));
  return startLocalStack({ durable: false, ...options, directory });
}
