import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobProducer } from '@lifeboat/jobs';
import { type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';
import request, { type Response } from 'supertest';

let api: SampleApi;
let own: string;
let other: string;

beforeAll(async () => {
  api = await startSampleApi({ tenants: 3 });
  [own, other] = api.tenants.map(({ id }) => id) as [string, string];
});
afterAll(async () => {
  await api.close();
});

type Method = 'get' | 'post' | 'delete';

const call = (method: Method, path: string, tenantId: string | null = own): request.Test =>
  request(api.url)
    [method](`/api/backup/${path}`)
    .set('Authorization', `Bearer ${testToken(tenantId)}`);

const backUp = (body: object = {}, key?: string, tenantId = own): request.Test => {
  const test = call('post', `tenants/${tenantId}/backups`, tenantId).send({ type: 'full', ...body });
  return key === undefined ? test : test.set('Idempotency-Key', key);
};

interface Accepted {
  jobId: string;
  backupId: string;
  status: string;
}

const acceptedOf = ({ body }: Response): Accepted => body as Accepted;

describe('a requested backup', () => {
  it('is accepted, has a job, a row and a place to follow it', async () => {
    const response = await backUp({ label: 'before the release', compression: { algorithm: 'none' } });
    expect(response.status).toBe(202);
    const { jobId, backupId, status } = acceptedOf(response);
    expect(status).toBe('queued');
    expect(response.headers['location']).toBe(`/api/backup/jobs/${jobId}`);

    expect((await call('get', `jobs/${jobId}`)).body).toMatchObject({
      id: jobId,
      kind: 'backup',
      tenantId: own,
      state: 'queued',
      phase: null,
      progress: { percent: null, bytes: 0, rows: 0 },
      result: null,
      error: null,
      createdAt: expect.stringMatching(/Z$/),
      startedAt: null,
      finishedAt: null,
    });
    expect((await call('get', `tenants/${own}/backups/${backupId}`)).body).toMatchObject({
      id: backupId,
      type: 'full',
      status: 'queued',
      label: 'before the release',
      compression: 'none',
      path: null,
      rows: null,
      hold: false,
      encrypted: false,
      tables: null,
    });
    expect(await api.app.get(JobProducer).stateOf(jobId, 'backup')).toBe('waiting');
  });

  it('is listed, newest first, page by page', async () => {
    const tenant = api.tenants[2]?.id ?? '';
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      made.unshift(acceptedOf(await backUp({}, undefined, tenant)).backupId);
    }
    const list = (query: string) => call('get', `tenants/${tenant}/backups?${query}`, tenant);
    const idsOf = ({ body }: Response) => (body as { items: { id: string }[] }).items.map(({ id }) => id);
    const first = await list('limit=2&status=queued');
    expect(idsOf(first)).toEqual(made.slice(0, 2));
    const { nextCursor } = first.body as { nextCursor: string };
    const second = await list(`limit=2&status=queued&cursor=${encodeURIComponent(nextCursor)}`);
    expect(idsOf(second)).toEqual(made.slice(2));
    expect(second.body).toMatchObject({ nextCursor: null });
    expect(idsOf(await list('type=incremental'))).toEqual([]);
    expect(idsOf(await list('to=2024-01-15T10:30:00Z'))).toEqual([]);
    expect(idsOf(await list('from=2024-01-15T10:30:00%2B02:00'))).toEqual(made);
    const { body } = await call('get', `tenants/${tenant}/backups/stats`, tenant);
    expect(body).toMatchObject({ tenantId: tenant, counts: { queued: 3, completed: 0 }, lastGood: null });
  });

  it('cannot be read as a backup before it is completed', async () => {
    const { backupId } = acceptedOf(await backUp());
    const response = await call('post', `tenants/${own}/restore`).send({ backupId });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ code: 'BACKUP_NOT_COMPLETED' });
  });
});

describe('another tenant', () => {
  it('sees neither backups nor jobs, whichever path it tries', async () => {
    const { jobId, backupId } = acceptedOf(await backUp());
    const answers = [
      [await call('get', `tenants/${other}/backups/${backupId}`, other), 'BACKUP_NOT_FOUND'],
      [await call('post', `tenants/${other}/restore`, other).send({ backupId }), 'BACKUP_NOT_FOUND'],
      [await call('get', `jobs/${jobId}`, other), 'JOB_NOT_FOUND'],
      [await call('get', `jobs/${jobId}/events`, other), 'JOB_NOT_FOUND'],
      [await call('delete', `jobs/${jobId}`, other), 'JOB_NOT_FOUND'],
    ] as const;
    for (const [response, code] of answers) {
      expect(response.status).toBe(404);
      expect(response.body).toMatchObject({ code });
    }
    const mine = await call('get', `tenants/${other}/backups`, other);
    expect(mine.body).toEqual({ items: [], nextCursor: null });
    expect((await call('get', `jobs/${jobId}`)).body).toMatchObject({ state: 'queued' });
  });

  it('is not in the list of tenants', async () => {
    const idsOf = ({ body }: Response) => (body as { items: { id: string }[] }).items.map(({ id }) => id);
    expect(idsOf(await call('get', 'tenants'))).toEqual([own]);
    expect(idsOf(await call('get', 'tenants', null)).sort()).toEqual(api.tenants.map(({ id }) => id).sort());
  });
});

describe('an idempotency key', () => {
  it('makes a repeated request the same operation', async () => {
    const key = randomUUID();
    const [first, second] = await Promise.all([backUp({ label: 'a' }, key), backUp({ label: 'a' }, key)]);
    expect(first.status).toBe(202);
    expect(second.body).toEqual(first.body);
    const third = await backUp({ label: 'a' }, key);
    expect(third.body).toEqual(first.body);
    expect(third.headers['location']).toBe(first.headers['location']);
  });

  it('is refused for another request', async () => {
    const key = randomUUID();
    await backUp({ label: 'a' }, key);
    const response = await backUp({ label: 'b' }, key);
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('of another caller is another key', async () => {
    const key = randomUUID();
    const mine = acceptedOf(await backUp({}, key));
    const theirs = acceptedOf(await backUp({}, key, other));
    expect(theirs.jobId).not.toBe(mine.jobId);
  });
});

describe('a job', () => {
  it('that waits is cancelled at once, with its backup', async () => {
    const { jobId, backupId } = acceptedOf(await backUp());
    const response = await call('delete', `jobs/${jobId}`);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ id: jobId, state: 'cancelled', finishedAt: expect.anything() });
    expect((await call('get', `tenants/${own}/backups/${backupId}`)).body).toMatchObject({
      status: 'cancelled',
    });
    expect(await api.app.get(JobProducer).stateOf(jobId, 'backup')).toBe('missing');
    expect((await call('delete', `jobs/${jobId}`)).body).toMatchObject({ state: 'cancelled' });
  });

  it('is streamed until its end', async () => {
    const { jobId } = acceptedOf(await backUp());
    const { headers, body } = await fetch(`${api.url}/api/backup/jobs/${jobId}/events`, {
      headers: { Authorization: `Bearer ${testToken(own)}` },
    });
    expect(headers.get('content-type')).toBe('text/event-stream');
    let streamed = '';
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      if (streamed === '') {
        await call('delete', `jobs/${jobId}`);
      }
      streamed += part;
    }
    const states = streamed
      .split('\n\n')
      .filter((event) => event.startsWith('event: job\ndata: '))
      .map((event) => (JSON.parse(event.slice('event: job\ndata: '.length)) as { state: string }).state);
    expect(states).toEqual(['queued', 'cancelled']);
  });
});

describe('the protection', () => {
  it('is shown to the system administrator: what the change log would cover, and what it would not', async () => {
    const { status, body } = await call('get', 'protection?database=main', null);
    expect(status).toBe(200);
    expect(body).toMatchObject([{ database: 'main', enrolled: false, slot: null, problems: [] }]);
    expect(body[0].tables).toContainEqual({
      schema: 'app',
      name: 'audit_trail',
      covered: false,
      identity: null,
      reason: 'no_key',
      detail: expect.stringContaining('has no primary key'),
      remedy: expect.stringContaining('lifeboat protect'),
      refusesMoves: false,
    });
    expect((await call('get', 'protection?database=other', null)).status).toBe(422);
  });
});

describe('the scope', () => {
  it('says of every table whose it is and why', async () => {
    const { body } = await call('get', 'scope', null);
    const [scope] = body as { database: string; tables: { schema: string; name: string; class: string }[] }[];
    expect(scope).toMatchObject({ database: 'main', hash: expect.any(String) });
    expect(scope?.tables.find(({ name }) => name === 'tenants')).toMatchObject({
      schema: 'app',
      class: 'root',
    });
    expect((await call('get', 'scope?database=nowhere', null)).body).toMatchObject({
      code: 'APP_DATABASE_UNKNOWN',
    });
  });
});
