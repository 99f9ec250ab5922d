import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postWebhook } from '@lifeboat/observability';
import { Receiver, respond } from '../support/receiver.js';

const SECRET = 'a-secret-that-only-this-test-uses-012345';
const AT = new Date('2026-06-01T12:00:00Z');
const BODY = JSON.stringify({ id: 'x', text: 'ä' });

let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start();
});
afterEach(() => receiver.reset());
afterAll(() => receiver.close());

const post = (given: { secret?: string | null; timeoutMs?: number; url?: string; quoted?: number } = {}) => {
  const { secret = SECRET, timeoutMs = 20_000, url = receiver.url, quoted = 100 } = given;
  return postWebhook({ url, secret, timeoutMs }, { body: BODY, at: AT, quoted });
};

describe('what is sent to a webhook', () => {
  it('is signed, with the time', async () => {
    expect(await post()).toEqual({ accepted: true, answer: 'it answered with the status 204' });
    const [call] = receiver.calls;
    const timestamp = String(AT.getTime() / 1_000);
    const signature = createHmac('sha256', SECRET).update(`${timestamp}.${BODY}`).digest('hex');
    expect(call?.text).toBe(BODY);
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      'lifeboat-timestamp': timestamp,
      'lifeboat-signature': `sha256=${signature}`,
    });
  });

  it('is not signed where there is no secret', async () => {
    await post({ secret: null });
    expect(receiver.calls[0]?.headers).not.toHaveProperty('lifeboat-signature');
  });

  it('is not sent on where it is redirected', async () => {
    const other = await Receiver.start();
    receiver.answer = (response) => {
      response.writeHead(307, { location: other.url });
      response.end();
    };
    expect(await post()).toEqual({ accepted: false, answer: 'it answered with the status 307' });
    expect(other.calls).toEqual([]);
    await other.close();
  });

  it('is given up where the receiver hangs, before or amid its answer', async () => {
    receiver.answer = () => undefined;
    expect(await post({ timeoutMs: 100 })).toEqual({
      accepted: false,
      answer: 'it did not answer within 100 ms',
    });
    receiver.answer = (response) => {
      response.writeHead(200);
      response.write('almost');
    };
    expect(await post({ timeoutMs: 3_000 })).toEqual({
      accepted: true,
      answer: 'it answered with the status 200: almost',
    });
  });

  it('is refused with what the receiver says, on one line and no more than that', async () => {
    receiver.answer = (response) => {
      response.statusCode = 400;
      response.end(`invalid_payload\r\n\u202e${'x'.repeat(10_000)}`);
    };
    const { accepted, answer } = await post();
    expect(accepted).toBe(false);
    expect(answer).toMatch(
      /^it answered with the status 400: invalid_payload\\u\{d\}\\u\{a\}\\u\{202e\}x+…$/,
    );
    expect(answer.length).toBeLessThan(200);
    receiver.answer = respond(500);
    expect(await post({ quoted: 0 })).toMatchObject({ answer: 'it answered with the status 500' });
  });

  it('says why nobody is there, without the path of the URL', async () => {
    const { accepted, answer } = await post({ url: 'http://127.0.0.1:1/a-secret-path' });
    expect(accepted).toBe(false);
    expect(answer).toMatch(/^it could not be reached \(.+\)$/);
    expect(answer).not.toContain('secret');
  });
});
