import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql } from '@lifeboat/testing';
import { cutText } from './cut-text.js';

describe('a long value', () => {
  it.each([
    ['UTF8', 'äöü…'],
    ['LATIN1', 'äöü...'],
  ])('is cut and marked by what a database in %s can say', async (encoding, cut) => {
    const database = await createTestDatabase({ encoding });
    try {
      const query = `SELECT ${cutText('value', 3)} AS text FROM (VALUES ('äöüß'), ('äöü')) AS v (value)`;
      expect(await runSql(database.superuserUrl, query)).toEqual([{ text: cut }, { text: 'äöü' }]);
    } finally {
      await database.drop();
    }
  });
});
