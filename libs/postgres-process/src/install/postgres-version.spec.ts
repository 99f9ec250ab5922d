import { describe, expect, it } from '@jest/globals';
import { newestFirst, parsePostgresVersion } from './postgres-version.js';

describe('parsePostgresVersion', () => {
  it.each([
    ['postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n', { major: 15, minor: 14 }],
    ['pg_dump (PostgreSQL) 17.0', { major: 17, minor: 0 }],
    ['psql (PostgreSQL) 18beta1', { major: 18, minor: 0 }],
    ['initdb (PostgreSQL) 16.3 (Homebrew)', { major: 16, minor: 3 }],
  ])('reads %j', (text, version) => {
    expect(parsePostgresVersion(text)).toEqual(version);
  });

  it('gives null for what is no version of PostgreSQL', () => {
    expect(parsePostgresVersion('bash: psql: command not found')).toBeNull();
  });
});

describe('newestFirst', () => {
  it('compares numbers, not texts', () => {
    const versions = [
      { major: 9, minor: 6 },
      { major: 15, minor: 2 },
      { major: 15, minor: 10 },
    ];
    expect(versions.sort(newestFirst).map(({ major, minor }) => `${major}.${minor}`)).toEqual([
      '15.10',
      '15.2',
      '9.6',
    ]);
  });
});
