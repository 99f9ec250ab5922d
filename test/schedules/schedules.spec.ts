import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ScheduleInput, ScheduleView } from '@lifeboat/protection';
import { environmentOf, type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';
import request from 'supertest';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';

let api: SampleApi;
let own: string;
let other: string;

beforeAll(async () => {
  api = await startSampleApi();
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
});
afterAll(() => api.close());

type Method = 'get' | 'post' | 'patch' | 'delete';

const call = (method: Method, path = '', tenantId = own, token = testToken(own)): request.Test =>
  request(api.url)
    [method](`/api/backup/tenants/${tenantId}/backup-schedules${path}`)
    .set('Authorization', `Bearer ${token}`);

const nightly: ScheduleInput = { name: 'nightly', cron: '0 4 * * *', type: 'full' };

async function create(input: Partial<ScheduleInput>): Promise<ScheduleView> {
  const { status, body } = await call('post').send({ ...nightly, ...input });
  expect(status).toBe(201);
  return body as ScheduleView;
}

describe('a new tenant', () => {
  it('has the default schedule', async () => {
    const { body } = await call('get');
    expect(body).toMatchObject({
      items: [
        {
          name: 'default',
          cron: '0 2 * * *',
          timeZone: 'UTC',
          window: '02:00-05:00',
          type: 'full',
          retention: { days: 30 },
          enabled: true,
          missedCount: 0,
        },
      ],
      nextCursor: null,
    });
    const [{ nextRuns } = { nextRuns: [] }] = (body as { items: { nextRuns: string[] }[] }).items;
    expect(nextRuns.map((at) => at.slice(11, 13)).every((hour) => ['02', '03', '04'].includes(hour))).toBe(
      true,
    );
    expect(new Set(nextRuns.map((at) => at.slice(11)))).toHaveProperty('size', 1);
  });
});

describe('the routes of schedules', () => {
  it('make, show, change, run and delete one', async () => {
    const made = await create({
      name: 'weekly',
      type: 'policy',
      fullOn: ['sunday'],
      timeZone: 'Europe/Berlin',
    });
    expect((await call('get', `/${made.id}`)).body).toEqual(made);
    const changed = await call('patch', `/${made.id}`).send({ type: 'incremental', enabled: false });
    expect(changed.body).toMatchObject({
      ...{ name: 'weekly', type: 'incremental', fullOn: [], enabled: false, timeZone: 'Europe/Berlin' },
      nextRuns: [],
    });
    const run = await call('post', `/${made.id}/run`);
    expect(run.status).toBe(202);
    const { jobId } = run.body as { jobId: string };
    expect(run.headers['location']).toBe(`/api/backup/jobs/${jobId}`);
    expect((await call('delete', `/${made.id}`)).status).toBe(204);
    expect((await call('get', `/${made.id}`)).body).toMatchObject({ code: 'SCHEDULE_NOT_FOUND' });
  });

  it.each<[string, object]>([
    ['30 February', { cron: '0 2 30 2 *' }],
    ['an unknown zone', { timeZone: 'Mars/Phobos' }],
    ['seconds', { cron: '0 0 2 * * *' }],
    ['a window that is none', { window: '2 to 5' }],
    ['a window without length', { window: '04:00-04:00' }],
    ['a window that the cron does not start in', { window: '01:00-04:00' }],
    ['a window with a cron of every hour', { cron: '0 * * * *', window: '02:00-05:00' }],
    ['a retention that keeps nothing', { retention: {} }],
    ['a policy without days', { type: 'policy' }],
    ['days without a policy', { fullOn: ['sunday'] }],
    ['a day twice', { type: 'policy', fullOn: ['sunday', 'sunday'] }],
    ['selective without tables', { type: 'selective' }],
    ['tables without selective', { includeTables: ['app.tasks'] }],
    ['no name', { name: ' ' }],
  ])('refuse %s', async (_what, wrong) => {
    const { status, body } = await call('post').send({ ...nightly, name: 'wrong', ...wrong });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'SCHEDULE_INVALID', remedy: expect.stringMatching(/\w/) });
  });

  it.each<[string, object]>([
    ['a retention of 0', { retention: { days: 0 } }],
    ['a retention below 0', { retention: { keepLast: -1 } }],
    ['an unknown type', { type: 'monthly' }],
    ['a table without its schema', { type: 'selective', includeTables: ['tasks'] }],
  ])('refuse %s as malformed', async (_what, wrong) => {
    const { status, body } = await call('post').send({ ...nightly, name: 'wrong', ...wrong });
    expect([status, (body as { code: string }).code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('take a name once per tenant', async () => {
    await create({ name: 'once' });
    const { status, body } = await call('post').send({ ...nightly, name: 'once' });
    expect([status, (body as { code: string }).code]).toEqual([409, 'SCHEDULE_EXISTS']);
  });

  it('show and change nothing of another tenant', async () => {
    const made = await create({ name: 'mine' });
    const theirs = testToken(other);
    const attempts = [
      call('get', '', own, theirs),
      call('get', `/${made.id}`, own, theirs),
      call('post', '', own, theirs).send(nightly),
      call('patch', `/${made.id}`, own, theirs).send({ enabled: false }),
      call('delete', `/${made.id}`, own, theirs),
      call('post', `/${made.id}/run`, own, theirs),
    ];
    for (const attempt of attempts) {
      expect((await attempt).status).toBe(403);
    }
    // By the id of a schedule that is not theirs, within their own tenant.
    for (const method of ['get', 'delete'] as const) {
      expect((await call(method, `/${made.id}`, other, theirs)).status).toBe(404);
    }
    expect((await call('patch', `/${made.id}`, other, theirs).send({ enabled: false })).status).toBe(404);
    expect((await call('post', `/${made.id}/run`, other, theirs)).status).toBe(404);
    expect((await call('get', `/${made.id}`)).body).toEqual(made);
  });
});

describe('lifeboat schedule', () => {
  const cli = <T>(...args: string[]) =>
    runCliJson<T>(environmentOf(api.config), 'schedule', ...args, '-t', own);

  it('makes, changes, lists and deletes one', async () => {
    const made = await cli<ScheduleView>(
      ...[
        'create',
        '--name',
        'by-hand',
        '--cron',
        '0 3 1 * *',
        '--window',
        '03:00-05:00',
        '--keep-monthly',
        '12',
      ],
    );
    expect(made).toMatchObject({ code: 0, document: { retention: { monthly: 12 }, window: '03:00-05:00' } });
    const changed = await cli<ScheduleView>('update', '-s', 'by-hand', '--window', 'none', '--disable');
    expect(changed.document).toMatchObject({ id: made.document.id, window: null, enabled: false });
    const listed = await runCli(environmentOf(api.config), 'schedule', 'list', '-t', own);
    expect(listed.stdout).toMatch(/by-hand +0 3 1 \* \*/);
    expect(await cli('delete', '-s', made.document.id)).toMatchObject({ code: 0 });
    expect(await cli('delete', '-s', 'by-hand')).toMatchObject({
      code: 5,
      document: { error: { code: 'SCHEDULE_NOT_FOUND' } },
    });
  });

  it.each([
    [2, ['create', '--name', 'x', '--cron', '0 2 30 2 *'], 'names a day that no month of it has'],
    [2, ['create', '--cron', '0 2 * * *'], 'needs a name and a cron'],
    [2, ['create', '--name', 'x', '--cron', '0 2 * * *', '--keep-days', '0'], '--keep-days cannot be "0"'],
    [2, ['update', '-s', 'default', '--enable', '--disable'], 'cannot be'],
  ])('ends with %i on %j', async (code, args, text) => {
    const result = await runCli(environmentOf(api.config), 'schedule', ...args, '-t', own);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(text) });
    expectNoInsides(result);
  });
});
