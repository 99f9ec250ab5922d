import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Start of the names of all test stacks' directories; `ownStack()` of libs/testing uses the same. */
export const TEST_STACK_PREFIX = 'lifeboat-test-';

/** Removes the stacks that killed test runs have left in the temporary directory. */
export async function sweepAbandonedStacks({ discardAbandonedStack }) {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(TEST_STACK_PREFIX))) {
    await discardAbandonedStack(join(tmpdir(), name));
  }
}
