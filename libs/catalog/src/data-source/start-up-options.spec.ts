import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog } from '@lifeboat/testing';
import { createCatalogDataSource } from './create-catalog-data-source.js';
import { withStartUpOptions } from './start-up-options.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await createTestCatalog();
});
afterAll(() => catalog.close());

const optionsOf = (url: string): string | null => new URLSearchParams(url.split('?')[1]).get('options');

describe('withStartUpOptions', () => {
  it('adds settings, after those that the URL has', () => {
    const url = 'postgres://u:p%40ss@h:5432/d?sslmode=require&options=-c%20role%3Dother';
    const result = withStartUpOptions(url, { role: 'lifeboat_process', lock_timeout: 5 });
    expect(optionsOf(result)).toBe('-c role=other -c role=lifeboat_process -c lock_timeout=5');
    expect(result).toContain('postgres://u:p%40ss@h:5432/d?sslmode=require&');
  });

  it('takes a URL without a host, as for a socket', () => {
    const result = withStartUpOptions('postgres://u@/d?host=/run/postgresql', { role: 'r' });
    expect(new URLSearchParams(result.split('?')[1]).get('host')).toBe('/run/postgresql');
  });

  it('is obeyed by the server, whatever the URL says', async () => {
    const options = encodeURIComponent('-c role=lifeboat -c statement_timeout=7s -c datestyle=SQL,DMY');
    const url = `${catalog.database.processUrl}?options=${options}`;
    const dataSource = await createCatalogDataSource({ url, migrationUrl: url }).initialize();
    const [row] = await dataSource.query(
      "select current_user as role, current_setting('statement_timeout') as timeout, current_setting('TimeZone') as zone, current_setting('datestyle') as dates, current_setting('transaction_isolation') as isolation",
    );
    await dataSource.destroy();
    expect(row).toEqual({
      role: 'lifeboat_process',
      timeout: '30s',
      zone: 'UTC',
      dates: 'ISO, YMD',
      isolation: 'read committed',
    });
  });
});
