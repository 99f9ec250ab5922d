import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgram } from './run-program.js';

const SECRETS = {
  MASTER_KEY: 'secret-1',
  JWT_SECRET: 'secret-2',
  APP_DATABASE_URL: 'secret-3',
  PGHOST: 'secret-4',
};
const original = { ...process.env };

describe('a program that is run', () => {
  beforeEach(() => {
    Object.assign(process.env, SECRETS);
  });
  afterEach(() => {
    process.env = { ...original };
  });

  it('gets nothing of our environment but where programs are, and what it is given', async () => {
    const { stdout } = await runProgram('env', [], { environment: { PGPASSWORD: 'its own' } });
    expect(stdout).not.toContain('secret');
    const names = stdout.split('\n').map((line) => line.split('=')[0] ?? '');
    expect(names.filter((name) => name !== '').sort()).toEqual([
      'HOME',
      'LC_ALL',
      'PATH',
      'PGPASSWORD',
      'TZ',
    ]);
  });
});
