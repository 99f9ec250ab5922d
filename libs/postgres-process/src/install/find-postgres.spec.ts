import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findPostgres } from './find-postgres.js';
import { CLIENT_PROGRAMS, type PostgresProgram, SERVER_PROGRAMS } from './postgres-installation.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'find-postgres-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

/** A directory with scripts that only tell a version. */
async function installation(
  version: string,
  programs: readonly PostgresProgram[],
  exitCode = 0,
): Promise<string> {
  const directory = join(root, version);
  await mkdir(directory, { recursive: true });
  for (const program of programs) {
    const file = join(directory, program);
    await writeFile(file, `#!/bin/sh\necho "${program} (PostgreSQL) ${version}"\nexit ${exitCode}\n`);
    await chmod(file, 0o755);
  }
  return directory;
}

describe('findPostgres', () => {
  it('finds the real server and client programs of this machine', async () => {
    const server = await findPostgres({ programs: SERVER_PROGRAMS });
    expect(server.version.major).toBeGreaterThanOrEqual(15);
    const client = await findPostgres({ programs: CLIENT_PROGRAMS, minimumMajor: server.version.major });
    expect(client.program('pg_dump')).toMatch(/\/pg_dump$/);
  });

  it('takes the newest', async () => {
    const directories = [
      await installation('15.10', SERVER_PROGRAMS),
      await installation('17.2', SERVER_PROGRAMS),
      await installation('16.9', SERVER_PROGRAMS),
    ];
    const found = await findPostgres({ programs: SERVER_PROGRAMS, directories });
    expect(found.version).toEqual({ major: 17, minor: 2 });
    expect(found.program('initdb')).toBe(join(root, '17.2', 'initdb'));
  });

  it('takes the very major version that a data directory asks for', async () => {
    const directories = [
      await installation('15.1', SERVER_PROGRAMS),
      await installation('17.2', SERVER_PROGRAMS),
    ];
    const found = await findPostgres({ programs: SERVER_PROGRAMS, directories, major: 15 });
    expect(found.version.major).toBe(15);
  });

  it('passes over directories that lack a program, and programs that do not run', async () => {
    const directories = [
      await installation('18.0', ['postgres']),
      await installation('17.0', SERVER_PROGRAMS, 1),
      await installation('15.3', SERVER_PROGRAMS),
    ];
    expect((await findPostgres({ programs: SERVER_PROGRAMS, directories })).version.major).toBe(15);
  });

  it('says what it found instead, and what to install', async () => {
    const directories = [await installation('14.9', SERVER_PROGRAMS), join(root, 'absent')];
    await expect(findPostgres({ programs: SERVER_PROGRAMS, directories })).rejects.toMatchObject({
      code: 'POSTGRES_PROGRAM_MISSING',
      detail: expect.stringContaining(`found only 14.9 in ${join(root, '14.9')}`),
      remedy: expect.stringContaining('apt-get install postgresql'),
    });
  });
});
