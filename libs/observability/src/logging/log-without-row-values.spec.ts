import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import pino from 'pino';
import { logWithoutRowValues } from './log-without-row-values.js';

const VALUE = 'ann@example.org';

/** What a logger with the hook writes: one line. */
function written(log: (logger: pino.Logger) => void): Record<string, unknown> {
  let line = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      line += chunk.toString();
      done();
    },
  });
  log(pino({ base: null, hooks: { logMethod: logWithoutRowValues } }, stream));
  return JSON.parse(line) as Record<string, unknown>;
}

/** As the server tells of a row that it refuses. */
function refused(): DatabaseError {
  const error = new DatabaseError(`invalid input: "${VALUE}"\n    at ${VALUE} (row:1:1)`, 1, 'error');
  return Object.assign(error, {
    code: '23505',
    detail: `Key (email)=(${VALUE}) already exists.`,
    where: `COPY members, line 3, column body: "${VALUE}"`,
    schema: 'app',
    table: 'members',
    column: 'email',
    dataType: 'text',
    constraint: 'members_email_key',
    routine: '_bt_check_unique',
  });
}

const NAMES = {
  code: '23505',
  schema: 'app',
  table: 'members',
  column: 'email',
  dataType: 'text',
  constraint: 'members_email_key',
  routine: '_bt_check_unique',
};

describe('logWithoutRowValues', () => {
  it.each<[string, (logger: pino.Logger) => void]>([
    ['the error of a line', (logger) => logger.error({ msg: 'refused', err: refused() })],
    ['the error of a line without a message', (logger) => logger.error({ err: refused() })],
    ['an error by itself', (logger) => logger.error(refused())],
    ['an error beside a message', (logger) => logger.error(refused(), 'refused')],
    [
      'what has passed it on',
      (logger) => logger.error({ err: Object.assign(refused(), { parameters: [VALUE] }) }),
    ],
  ])('keeps row values out of %s, not what they were refused by', (_where, log) => {
    const line = written(log);
    expect(JSON.stringify(line)).not.toContain(VALUE);
    expect(line).toMatchObject({ err: NAMES });
  });

  it('keeps row values out of causes, and leaves what they are the causes of', () => {
    const inner = new Error('the load failed', { cause: refused() });
    const err = new Error('no restore', { cause: new AggregateError([inner, inner], 'all failed') });
    const line = JSON.stringify(
      written((logger) => logger.error({ err: Object.assign(err, { kind: 'x' }) })),
    );
    expect(line).not.toContain(VALUE);
    expect(line).toContain('no restore');
    expect(line).toContain('"kind":"x"');
    const direct = JSON.stringify(written((logger) => logger.error({ err: inner })));
    expect(direct).not.toContain(VALUE);
    expect(direct).toContain('the load failed: PostgreSQL error 23505');
  });

  it('tells where the error came from', () => {
    expect(written((logger) => logger.error({ err: refused() }))).toMatchObject({
      err: { name: 'error', stack: expect.stringContaining('log-without-row-values.spec') },
    });
  });

  it.each([
    ['an error of Node', Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })],
    ['an error of Lifeboat', Object.assign(new Error('no such backup'), { code: 'BACKUP_NOT_FOUND' })],
    ['a circle', circle()],
  ])('leaves %s as it is', (_what, err) => {
    const line = written((logger) => logger.error({ err }));
    expect(line).toMatchObject({ err: { message: expect.stringContaining(err.message) } });
    expect(JSON.stringify(line)).toContain('.spec');
  });

  it('leaves a line without an error alone', () => {
    expect(written((logger) => logger.info({ code: 'X', rows: 3 }, 'done'))).toMatchObject({
      rows: 3,
      msg: 'done',
    });
    expect(written((logger) => logger.info('%s rows', 3))).toMatchObject({ msg: '3 rows' });
  });
});

function circle(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}
