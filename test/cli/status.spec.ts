import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from '@lifeboat/catalog';
import type { FleetView, RecoveryWindowView, TenantProtectionView } from '@lifeboat/protection';
import type { SampleTenant } from '@lifeboat/sample-app';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  testToken,
} from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';

type Fleet = FleetView & { atRisk: Page<TenantProtectionView> };
type TenantStatus = RecoveryWindowView & { protection: TenantProtectionView };

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let first: SampleTenant;
let second: SampleTenant;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({
    tenants: 2,
    rows: 60,
    environment: { BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  [first, second] = lifeboat.tenants as [SampleTenant, SampleTenant];
  environment = { ...environmentOf(lifeboat.config), REDIS_URL: 'redis://127.0.0.1:1' };
});
afterAll(() => lifeboat.close());

const sql = (text: string): Promise<unknown> => runSql(lifeboat.database.superuserUrl, text);

describe('lifeboat status, without Redis', () => {
  it('is a probe: 3 while any tenant is at risk, and says which and why', async () => {
    await lifeboat.backUp(first.id);
    const { code, document } = await runCliJson<Fleet>(environment, 'status');
    expect(code).toBe(3);
    expect(document.tenants).toEqual({ total: 2, protected: 1, at_risk: 1, gone: 0, erased: 0 });
    expect(document.risks).toEqual([{ reason: 'no_good_backup', tenants: 1 }]);
    expect(document.atRisk.items).toMatchObject([{ tenantId: second.id, state: 'at_risk' }]);

    const { stdout, ...ended } = await runCli(environment, 'status');
    expect(ended).toEqual({ code: 3, stderr: '' });
    expect(stdout).toMatch(/^AT RISK +1$/m);
    expect(stdout).toMatch(new RegExp(`^${second.id} +${second.slug} +- +no_good_backup$`, 'm'));
    expect(stdout).not.toContain(first.id.concat(' '));
  });

  it('says of one tenant what is wrong, and what to type', async () => {
    const { code, stdout } = await runCli(environment, 'status', '-t', second.slug);
    expect(code).toBe(3);
    expect(stdout).toContain('AT RISK  no_good_backup');
    expect(stdout).toContain(`-> lifeboat backup -t ${second.id}`);
    const { document } = await runCliJson<TenantStatus>(environment, 'status', '-t', second.id);
    expect(document).toMatchObject({
      tenantId: second.id,
      earliest: null,
      protection: { state: 'at_risk', risks: [{ reason: 'no_good_backup' }], rpoSeconds: null },
    });
  });

  it('is 0 once all are protected', async () => {
    await lifeboat.backUp(second.id);
    const { code, stdout } = await runCli(environment, 'status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^AT RISK +0$/m);
    expect(stdout).not.toContain('why');
    const one = await runCliJson<TenantStatus>(environment, 'status', '-t', second.slug);
    expect(one.code).toBe(0);
    expect(one.document.protection).toMatchObject({ state: 'protected', risks: [] });
  });

  it('finds a backup that is older than allowed, and one that was found broken', async () => {
    await sql(`update lifeboat.tenant_backups set created_at = created_at - interval '27 hours',
                      started_at = started_at - interval '27 hours', finished_at = finished_at - interval '27 hours'
                where tenant_id = '${first.id}'`);
    await sql(`update lifeboat.tenant_backups set validation = '{"valid": false, "checks": []}'
                where tenant_id = '${second.id}'`);
    const { document } = await runCliJson<Fleet>(environment, 'status');
    expect(
      Object.fromEntries(
        document.atRisk.items.map(({ tenantId, risks }) => [tenantId, risks.map(({ reason }) => reason)]),
      ),
    ).toEqual({ [first.id]: ['backup_too_old'], [second.id]: ['no_good_backup', 'backup_invalid'] });
    const old = await runCliJson<Fleet>(environment, 'status', '--reason', 'backup_too_old');
    expect(old.document.atRisk.items.map(({ tenantId }) => tenantId)).toEqual([first.id]);
    const patient = { ...environment, BACKUP_MAX_AGE: '28h' };
    expect((await runCli(patient, 'status', '-t', first.id)).code).toBe(0);
    const page = await runCli(environment, 'status', '--limit', '1');
    expect(page.stdout).toMatch(/There are more: --cursor \S+/);
  });

  it('shows who is at risk though the repository is away', async () => {
    const away = { ...environment, BACKUP_REPOSITORY: '/nowhere/to/be/found' };
    const { code, document } = await runCliJson<Fleet>(away, 'status');
    expect(code).toBe(3);
    expect(document.storage).toMatchObject({ freeBytes: null, problem: 'REPOSITORY_UNAVAILABLE' });
  });
});

describe("with a tenant's token", () => {
  const as = (tenantId: string): Record<string, string> => ({
    ...environment,
    LIFEBOAT_TOKEN: testToken(tenantId),
  });

  it.each([
    ['all tenants', (): string[] => ['status']],
    ['another tenant', (): string[] => ['status', '-t', second.id]],
  ])('is refused for %s', async (_what, args) => {
    const refused = await runCli(as(first.id), ...args());
    expect(refused).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('FORBIDDEN') });
    expectNoInsides(refused);
  });

  it('shows the own one', async () => {
    const { document } = await runCliJson<TenantStatus>(as(first.id), 'status', '-t', first.id);
    expect(document.protection.tenantId).toBe(first.id);
  });
});
