import { describe, expect, it } from '@jest/globals';
import { formatSettings } from './cluster-settings.js';

describe('formatSettings', () => {
  it('quotes every value', () => {
    expect(formatSettings({ port: '5432', search_path: `"it's", public` })).toContain(
      `port = '5432'\nsearch_path = '"it''s", public'\n`,
    );
  });
});
