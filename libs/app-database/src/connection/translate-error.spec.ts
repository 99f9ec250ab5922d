import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runSql, testStack } from '@lifeboat/testing';
import { translatePostgresError } from './translate-error.js';

const name = `bytes_${randomBytes(6).toString('hex')}`;
const admin = testStack().superuserUrl('postgres');

/** A database that takes any bytes. */
beforeAll(() =>
  runSql(
    admin,
    `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
  ),
);
afterAll(() => runSql(admin, `DROP DATABASE "${name}" WITH (FORCE)`));

const read = (bytes: string): Promise<unknown> =>
  runSql(testStack().superuserUrl(name), `SELECT convert_from('\\x${bytes}', 'SQL_ASCII') AS text`);

it('a text that is not UTF-8 is named as that, and one that is comes as it is', async () => {
  expect(await read('c3a9')).toEqual([{ text: 'é' }]);
  const error = await read('e9').catch((thrown: unknown) => translatePostgresError(thrown, 'main'));
  expect(error).toMatchObject({
    code: 'TEXT_NOT_UTF8',
    detail: expect.stringMatching(/"main".*0xe9/),
    remedy: expect.stringContaining('UTF8'),
  });
});

it('what nobody knows stays what it is', () => {
  const error = new Error('something else');
  expect(translatePostgresError(error, 'main')).toBe(error);
});
