import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { redactSecrets } from './redact-secrets.js';

const SECRET = 'hunter2';

/** What a logger with the redaction writes. */
function written(log: (logger: pino.Logger) => void): string {
  let lines = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines += chunk.toString();
      done();
    },
  });
  log(pino({ base: null, hooks: { streamWrite: redactSecrets } }, stream));
  return lines;
}

describe('redactSecrets', () => {
  it.each<[string, (logger: pino.Logger) => void]>([
    ['the URL of a message', (logger) => logger.info(`connecting to postgres://me:${SECRET}@host:5432/db`)],
    ['a URL whose password holds an @', (logger) => logger.info(`postgres://me:a@${SECRET}@host/db`)],
    ['a URL without a user', (logger) => logger.info(`redis://:${SECRET}@host`)],
    ['a field', (logger) => logger.info({ config: { deep: { jwtSecret: SECRET } } }, 'started')],
    ['a field with quotes', (logger) => logger.info({ password: `a"b\\"${SECRET}` })],
    [
      'headers',
      (logger) =>
        logger.info({ headers: { authorization: `Bearer ${SECRET}`, 'set-cookie': [`s=${SECRET}`] } }),
    ],
    ['an error', (logger) => logger.error(new Error(`no route to mysql://u:${SECRET}@h/x`))],
    ['a cause', (logger) => logger.error(new Error('no', { cause: new Error(`PGPASSWORD=${SECRET}`) }))],
    ['a query string', (logger) => logger.info({ url: `/x?access_token=${SECRET}&y=1` })],
    ['JSON inside a text', (logger) => logger.info(JSON.stringify({ password: SECRET }))],
    [
      'a private key',
      (logger) => logger.info(`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`),
    ],
  ])('keeps a secret out of %s', (_where, log) => {
    const lines = written(log);
    expect(lines).not.toContain(SECRET);
    expect(lines).toContain('***');
    for (const line of lines.trim().split('\n')) {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  it('knows tokens and age identities by their looks', () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(20)}.${'b'.repeat(20)}`;
    expect(redactSecrets(`got ${jwt} and AGE-SECRET-KEY-1QQQQQQ`)).toBe('got *** and ***');
    expect(redactSecrets(`session-${jwt}, x.${jwt}`)).toBe('session-***, x.***');
  });

  it.each([
    'a',
    'A1.',
    'token',
    '"token',
    'token=',
    'eyJ-',
    'eyJaaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    'a://b:c',
  ])('is through with a line that repeats %s before anybody notices', (part) => {
    const begunAt = performance.now();
    redactSecrets(part.repeat(Math.ceil(400_000 / part.length)));
    // A tenth of a second; where the time grew with the square of the length, minutes.
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });

  it.each([
    'postgres://host:5432/db is up',
    '{"url":"http://127.0.0.1:3000/api/docs","msg":"mail to a@b.example"}',
    '{"tenantId":"7","rows":12,"msg":"token expired"}',
  ])('leaves alone %s', (line) => {
    expect(redactSecrets(line)).toBe(line);
  });
});
