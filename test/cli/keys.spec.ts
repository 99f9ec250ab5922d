import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Erasure, MasterKeyRotation, TenantKeyView } from '@lifeboat/protection';
import { environmentOf, temporaryDirectory, type TemporaryDirectory, testToken } from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';
import { Site } from '../support/site.js';

let directory: TemporaryDirectory;
let site: Site;
let tenant: string;
let masterKey: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  masterKey = join(directory.path, 'master.key');
  // Before there is any configuration at all.
  const { code, document } = await runCliJson<{ recipient: string }>(
    {},
    ...['keys', 'generate', '--file', masterKey],
  );
  expect({ code, recipient: document.recipient }).toEqual({
    code: 0,
    recipient: expect.stringMatching(/^age1/),
  });
  site = await Site.open({ rows: 200, environment: { MASTER_KEY_FILE: masterKey } });
  tenant = site.tenant();
});

afterAll(async () => {
  await site.close();
  await directory.remove();
});

const environment = (further: Record<string, string> = {}): Record<string, string> => ({
  ...environmentOf(site.config),
  ...site.environment,
  ...further,
});
const shown = async (): Promise<TenantKeyView[]> =>
  (await runCliJson<{ keys: TenantKeyView[] }>(environment(), 'keys', 'show', '-t', tenant)).document.keys;

describe('lifeboat keys', () => {
  it('generates no key over another', async () => {
    const before = await readFile(masterKey, 'utf8');
    const again = await runCli({}, 'keys', 'generate', '--file', masterKey);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('No file was changed');
    expectNoInsides(again);
    expect(await readFile(masterKey, 'utf8')).toBe(before);
  });

  it('makes, shows and rotates the keys of a tenant, public halves only', async () => {
    expect(await shown()).toEqual([]);
    expect((await runCli(environment(), 'keys', 'rotate', '-t', tenant)).code).toBe(5);
    expect((await runCli(environment(), 'keys', 'create', '-t', tenant)).code).toBe(0);
    expect((await runCli(environment(), 'keys', 'create', '-t', tenant)).code).toBe(6);
    expect((await runCli(environment(), 'keys', 'rotate', '-t', tenant)).code).toBe(0);
    const keys = await shown();
    expect(keys).toMatchObject([
      { version: 1, destroyedAt: null, wrappedBy: [expect.stringMatching(/^[0-9a-f]{16}$/)] },
      { version: 2, destroyedAt: null },
    ]);
    const { stdout } = await runCli(environment(), 'keys', 'show', '-t', tenant);
    expect(stdout).toContain(keys[1]?.recipient);
    expect(stdout).not.toContain('SECRET');
  });

  it('wraps them with another master key', async () => {
    const next = join(directory.path, 'next.key');
    await runCli({}, 'keys', 'generate', '--file', next);
    const rotate = ['keys', 'rotate-master', '--new-key-file', next];
    const { code, document, stderr } = await runCliJson<MasterKeyRotation>(environment(), ...rotate);
    expect({ code, document }).toMatchObject({ code: 0, document: { rewrapped: 2, removed: 0 } });
    expect(stderr).toContain('--remove-old');
    const without = await runCli(environment({ MASTER_KEY_FILE: '' }), ...rotate);
    expect(without).toMatchObject({ code: 0 });
    const missing = await runCli(environment(), 'keys', 'rotate-master', '--new-key-file', '/nowhere');
    expect(missing.code).toBe(2);
    expectNoInsides(missing);
  });

  it('destroys nothing that was not confirmed by name', async () => {
    const unasked = await runCli(environment(), 'keys', 'destroy', '-t', tenant);
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain('--confirm');
    const wrong = await runCli(environment(), 'keys', 'destroy', '-t', tenant, '--confirm', 'another');
    expect(wrong.code).toBe(2);
    const stranger = { LIFEBOAT_TOKEN: testToken(tenant) };
    const refused = await runCli(environment(stranger), 'keys', 'destroy', '-t', tenant, '--confirm', tenant);
    expect(refused.code).toBe(4);
    expect((await shown()).every(({ destroyedAt }) => destroyedAt === null)).toBe(true);
  });

  it('destroys them, and says what that did', async () => {
    expect((await runCli(environment(), 'backup', '-t', tenant, '--inline')).code).toBe(0);
    const { code, document } = await runCliJson<Erasure>(
      environment(),
      ...['keys', 'destroy', '-t', tenant, '--confirm', tenant],
    );
    expect({ code, document }).toMatchObject({
      code: 0,
      document: { backups: 1, removed: { backups: 0 } },
    });
    expect((await shown()).every(({ destroyedAt }) => destroyedAt !== null)).toBe(true);
    const backup = await runCli(environment(), 'backup', '-t', tenant, '--inline');
    expect(backup.code).toBe(1);
    expect(backup.stderr).toContain('lifeboat keys create');
    expectNoInsides(backup);
  });

  it('names its commands, and refuses others', async () => {
    const unknown = await runCli({}, 'keys', 'burn');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('rotate-master or destroy');
  });
});
