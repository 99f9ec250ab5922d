import { describe, expect, it } from '@jest/globals';
import { adminUrlOf } from './admin-url-of.js';

const database = { url: 'postgres://app:a@shard-2:5433/crm?sslmode=require' };

describe('the URL of an administrator', () => {
  it('has the credentials of migrations over another database, and leaves all else', () => {
    const catalog = { url: 'postgres://app:a@h/c', migrationUrl: 'postgres://o:s%2Fx@h/c' };
    expect(adminUrlOf({ catalog }, database)).toBe('postgres://o:s%2Fx@shard-2:5433/crm?sslmode=require');
  });

  it("is the database's own where migrations have none", () => {
    const catalog = { url: 'postgres://app:a@h/c', migrationUrl: 'postgres://app:a@h/c' };
    expect(adminUrlOf({ catalog }, database)).toBe(database.url);
  });
});
