import { describe, expect, it } from '@jest/globals';
import { loginOf, withCredentialsOf } from './urls.js';

describe('the URLs of a migration', () => {
  it('takes the login out of a URL as it is meant', () => {
    expect(loginOf('postgres://life%40boat:p@h/db')).toBe('life@boat');
  });

  it('puts credentials over another database, and leaves all else', () => {
    expect(
      withCredentialsOf('postgres://app:a@shard-2:5433/crm?sslmode=require', 'postgres://o:s%2Fx@h/c'),
    ).toBe('postgres://o:s%2Fx@shard-2:5433/crm?sslmode=require');
  });
});
