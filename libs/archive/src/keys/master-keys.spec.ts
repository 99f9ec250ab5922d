import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MasterKeySource } from '@lifeboat/config';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { generateKeyPair, identityFileOf, type KeyPair } from './identity-file.js';
import { createMasterKeyFile } from './master-key-file.js';
import { MasterKeys } from './master-keys.js';
import { masterKeyIdOf } from './wrap-key.js';

const NOW = new Date('2026-01-02T03:04:05.678Z');

let directory: TemporaryDirectory;
let master: KeyPair;

beforeEach(async () => {
  directory = await temporaryDirectory();
  master = await generateKeyPair();
});

afterEach(() => directory.remove());

const source = (pairs: KeyPair[]): MasterKeySource => ({
  kind: 'value',
  value: pairs.map(({ identity }) => identity).join('\n'),
});

const open = (masterKey: MasterKeySource, masterKeyRecipient: string | null = null): MasterKeys =>
  new MasterKeys({ masterKey, masterKeyRecipient });

describe('the master key', () => {
  it('comes from a file that is made for its owner alone, and never over another', async () => {
    const path = join(directory.path, 'master.key');
    const recipient = await createMasterKeyFile(path, NOW);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await expect(createMasterKeyFile(path, NOW)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    const masterKeys = open({ kind: 'file', path });
    expect(await masterKeys.current()).toEqual({ id: masterKeyIdOf(recipient), recipient });
    expect([...(await masterKeys.identities()).keys()]).toEqual([masterKeyIdOf(recipient)]);
  });

  it('comes from a command, which runs when the key is first needed, and once', async () => {
    const path = join(directory.path, 'master.key');
    const recipient = await createMasterKeyFile(path, NOW);
    const masterKeys = open({ kind: 'command', command: `echo x >> ${path}.runs; cat ${path}` });
    await expect(stat(`${path}.runs`)).rejects.toThrow();
    expect((await masterKeys.current()).recipient).toBe(recipient);
    await masterKeys.identities();
    expect(await readFile(`${path}.runs`, 'utf8')).toBe('x\n');
  });

  const mistyped = (): string => {
    const { identity } = master;
    return `${identity.slice(0, -1)}${identity.endsWith('Q') ? 'P' : 'Q'}`;
  };

  it.each([
    ['a file that is not there', (): MasterKeySource => ({ kind: 'file', path: '/nowhere/key' }), /ENOENT/],
    ['no key', (): MasterKeySource => ({ kind: 'value', value: '# nothing' }), /holds no key/],
    ['another text', (): MasterKeySource => ({ kind: 'value', value: 'hunter2' }), /a line that is no key/],
    ['a mistyped key', (): MasterKeySource => ({ kind: 'value', value: mistyped() }), /mistyped/],
    [
      'a command that fails',
      (): MasterKeySource => ({ kind: 'command', command: 'echo hunter2 >&2; exit 3' }),
      /exit code 3/,
    ],
    [
      'a command that is none',
      (): MasterKeySource => ({ kind: 'command', command: 'no-such-program' }),
      /exit code 127/,
    ],
  ])('is refused as %s, without a word of it', async (_what, given, reason) => {
    const failure: unknown = await open(given())
      .identities()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CONFIGURATION_INVALID', detail: expect.stringMatching(reason) });
    expect(JSON.stringify(failure)).not.toMatch(/hunter2|AGE-SECRET-KEY-1[A-Z0-9]/);
  });

  it('is refused where its configured public half is another', async () => {
    const { recipient } = await generateKeyPair();
    await expect(open(source([master]), recipient).identities()).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
    expect((await open(source([master]), master.recipient).identities()).size).toBe(1);
  });

  it('may be several, of which the first wraps', async () => {
    const older = await generateKeyPair();
    expect((await open(source([master, older])).current()).recipient).toBe(master.recipient);
    expect(identityFileOf(older, NOW)).toContain('# created: 2026-01-02T03:04:05.678Z');
  });
});
