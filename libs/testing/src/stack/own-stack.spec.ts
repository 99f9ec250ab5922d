import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '@lifeboat/local-stack';
import { ownStack } from './own-stack.js';
import { runSql } from './run-sql.js';
import { testStack } from './test-stack.js';

let stack: LocalStack;

beforeAll(async () => {
  stack = await ownStack({ postgresSettings: { max_slot_wal_keep_size: '1MB' } });
});

afterAll(async () => {
  await stack.remove();
});

describe('ownStack', () => {
  it('may be crashed without touching the stack of the run', async () => {
    await stack.postgres.crash();
    await runSql(testStack().superuserUrl('postgres'), 'SELECT 1');
    await expect(runSql(stack.postgres.superuserUrl('postgres'), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await stack.postgres.start();
    await runSql(stack.postgres.superuserUrl('postgres'), 'SELECT 1');
  });
});
