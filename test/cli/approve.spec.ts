import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { environmentOf, type SampleLifeboat, startSampleLifeboat, testToken } from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';

interface Answer {
  restoreId: string;
  jobId: string;
  awaitsApproval: boolean;
  error: { code: string };
}

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let source: string;
let restore: string[];

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 200 });
  environment = { ...environmentOf(lifeboat.config), REQUIRE_APPROVAL: 'cross-tenant' };
  const [first, target] = lifeboat.tenants.map(({ id }) => id) as [string, string];
  source = first;
  const backupId = await lifeboat.backUp(source);
  restore = [
    ...[
      'restore',
      '-t',
      source,
      '-b',
      backupId,
      '--to-tenant',
      target,
      '--mode',
      'replace',
      '--yes',
      '--inline',
    ],
    ...['--on-collision', 'app.tenants.slug=keep', '--on-collision', 'app.tenant_profiles.vat_id=null'],
    ...['--on-collision', 'app.api_keys.token_hash=suffix'],
  ];
});
afterAll(() => lifeboat.close());

const as = (subject: string): Record<string, string> => ({
  ...environment,
  LIFEBOAT_TOKEN: testToken(null, { claims: { sub: subject } }),
});

describe('lifeboat approve', () => {
  it('is needed where it is configured; the restore says so and ends with 3', async () => {
    const run = await runCli(environment, ...restore, '--reason', 'a copy');
    expect([run.code, run.stdout]).toEqual([
      3,
      expect.stringMatching(/^waits for another system administrator: lifeboat approve \S{36}\n$/),
    ]);
  });

  it('shows what the other one wrote so that it cannot be taken for anything else', async () => {
    const reason = 'fine\nrequest hash: none needed\u001b[8m\u202e';
    const asked = await runCliJson<Answer>(as('ann'), ...restore, '--reason', reason);
    const { restoreId } = asked.document;
    await runCli(as('bob'), 'approve', restoreId, '--reject', '--note', reason);
    const { stdout } = await runCli(environment, 'restores', '-t', source, '--restore', restoreId);
    expect(stdout.match(/^request hash: /gm)).toHaveLength(1);
    expect(stdout).toContain('note: fine\\u{a}request hash: none needed\\u{1b}[8m\\u{202e}\n');
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  });

  it('lets another administrator approve, who with --inline does it', async () => {
    const asked = await runCliJson<Answer>(as('ann'), ...restore, '--reason', 'a copy');
    expect([asked.code, asked.document.awaitsApproval]).toEqual([3, true]);
    const { restoreId } = asked.document;
    const shown = await runCli(environment, 'restores', '-t', source, '--restore', restoreId);
    expect(shown.stdout).toMatch(/^approval: pending\nasked for by: ann\n/m);
    const [, hash = ''] = /^request hash: (\w{64})$/m.exec(shown.stdout) ?? [];
    const own = await runCliJson<Answer>(as('ann'), 'approve', restoreId, '--inline');
    expect([own.code, own.document.error.code]).toEqual([4, 'APPROVAL_BY_REQUESTER']);
    const done = await runCli(
      as('bob'),
      'approve',
      restoreId,
      '--inline',
      '--note',
      'fine',
      '--request-hash',
      hash,
    );
    expect([done.code, done.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    const again = await runCliJson<Answer>(as('bob'), 'approve', restoreId, '--inline');
    expect([again.code, again.document.error.code]).toEqual([6, 'APPROVAL_NOT_PENDING']);
  });

  it('rejects', async () => {
    const { document } = await runCliJson<Answer>(as('ann'), ...restore, '--reason', 'a copy');
    const run = await runCli(as('bob'), 'approve', document.restoreId, '--reject', '--inline');
    expect([run.code, run.stdout]).toEqual([0, `rejected: job ${document.jobId}\n`]);
  });

  it('is not asked for without a reason', async () => {
    const run = await runCliJson<Answer>(environment, ...restore);
    expect([run.code, run.document.error.code]).toEqual([2, 'INVALID_REQUEST']);
  });
});
