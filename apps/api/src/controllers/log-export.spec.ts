import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runSql, type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';

const REQUEST_TIMEOUT_MS = 1_000;
/** More than connections hold on the way, in several of the parts that it is read in. */
const LINES = 3_000;
const LINE_BYTES = 4_000;

let api: SampleApi;
let own: string;

beforeAll(async () => {
  api = await startSampleApi({ environment: { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) } });
  own = api.tenants[0]?.id ?? '';
  // Not by the trigger, which hashes each of them.
  await runSql(
    api.database.superuserUrl,
    `set session_replication_role = replica;
     insert into lifeboat.tenant_backup_logs
            (tenant_id, at, actor_source, action, outcome, detail, sequence, previous_hash, hash)
     select '${own}', now(), 'api', 'x', 'succeeded', jsonb_build_object('x', repeat('y', ${String(LINE_BYTES)})),
            n, repeat('0', 64), repeat('0', 64)
       from generate_series(1, ${String(LINES)}) as n;
     insert into lifeboat.tenant_backup_log_heads values ('${own}', ${String(LINES)}, repeat('0', 64))`,
  );
});
afterAll(() => api.close());

it('is whole for whoever reads slowly, too', async () => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { Authorization: `Bearer ${testToken(own)}` };
    get(`${api.url}/api/backup/tenants/${own}/logs/export`, { headers }, resolve).on('error', reject);
  });
  expect(response.statusCode).toBe(200);
  // Longer than another request may take.
  await pause(3 * REQUEST_TIMEOUT_MS);
  let lines = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    lines += part.filter((byte) => byte === 0x0a).length;
  }
  // The export itself is the last one.
  expect(lines).toBe(LINES + 1);
});
