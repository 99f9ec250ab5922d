import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { environmentOf, type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';
import { canMakeTerminals, Terminal } from '../support/terminal.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

let lifeboat: SampleLifeboat;
let tenantId: string;
let backupId: string;
let atBackup: TenantHash;
let damaged: TenantHash;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 1, rows: 300 });
  tenantId = lifeboat.tenants[0]?.id ?? '';
  atBackup = await hashTenant(lifeboat.database.superuserUrl, tenantId);
  backupId = await lifeboat.backUp(tenantId);
  await damageTenant(lifeboat.database.superuserUrl, tenantId, { seed: 6 });
  damaged = await hashTenant(lifeboat.database.superuserUrl, tenantId);
});
afterAll(() => lifeboat.close());

const restore = (...more: string[]): Terminal =>
  new Terminal(
    'apps/cli/dist/main.js',
    ['restore', '-t', tenantId, '-b', backupId, '--inline', ...more],
    environmentOf(lifeboat.config),
  );

const undo = (): Terminal =>
  new Terminal(
    'apps/cli/dist/main.js',
    ['rollback', '-t', tenantId, '--inline'],
    environmentOf(lifeboat.config),
  );

const content = (): Promise<TenantHash> => hashTenant(lifeboat.database.superuserUrl, tenantId);

(canMakeTerminals ? describe : describe.skip)('a restore at a terminal', () => {
  it.each([
    ['nothing but return', '\n', 2, 'CONFIRMATION_REQUIRED'],
    ['the end of the input', CTRL_D, 2, 'CONFIRMATION_REQUIRED'],
    ['Ctrl-C', CTRL_C, 130, 'INTERRUPTED'],
  ])('shows the plan, asks, and takes %s for a no', async (_, keys, exit, code) => {
    const terminal = restore();
    await terminal.answer('[y/N]', keys);
    expect(await terminal.exit).toBe(exit);
    expect(terminal.screen).toMatch(/all tables +\d/);
    expect(terminal.screen).toContain(code);
    expect(await content()).toEqual(damaged);
  });

  it('restores that plan after a yes', async () => {
    const terminal = restore();
    await terminal.answer('[y/N]', 'y\n');
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen).toMatch(/TABLE +INSERTED/);
    expect(await content()).toEqual(atBackup);
  });

  it('is undone after a yes to what the undo would discard', async () => {
    const no = undo();
    await no.answer('[y/N]', '\n');
    expect(await no.exit).toBe(2);
    expect(no.screen).toContain('discard what it holds now');
    expect(await content()).toEqual(atBackup);
    const yes = undo();
    await yes.answer('[y/N]', 'y\n');
    expect(await yes.exit).toBe(0);
    expect(await content()).toEqual(damaged);
    const again = restore();
    await again.answer('[y/N]', 'y\n');
    expect(await again.exit).toBe(0);
    expect(await content()).toEqual(atBackup);
  });

  it('asks nothing where there is nothing to restore', async () => {
    const terminal = restore();
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen).toContain('nothing to restore');
    expect(terminal.screen).not.toContain('[y/N]');
  });

  it('does not ask with --yes, and shows a bar', async () => {
    const terminal = restore('--yes');
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen).toMatch(/\[[= ]{30}\] \d+%/);
    expect(terminal.screen).not.toContain('[y/N]');
  });
});
