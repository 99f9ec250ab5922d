import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const parse = (environment: NodeJS.ProcessEnv, file?: unknown): unknown =>
  parseConfig({ APP_DATABASE_URL: 'postgres://a@b/c', ...environment }, file);

describe('lifeboat.yaml', () => {
  it('takes the keys of the environment, which wins', () => {
    const file = { TENANT_COLUMN: 'org_id', BACKUP_RETENTION_DAYS: 9, PORT: 4000 };
    expect(parse({ PORT: '5000' }, file)).toMatchObject({
      applicationDatabases: [{ tenantColumn: 'org_id' }],
      backup: { retentionDays: 9 },
      http: { port: 5000 },
    });
  });

  it.each([
    [{ TENANT_COLUM: 'org_id' }, 'TENANT_COLUM'],
    [{ tenant_column: 'org_id', retention: 3 }, 'tenant_column, retention'],
    [{ applicationDatabase: [] }, 'applicationDatabase'],
  ])('is refused with a key that there is not: %j', (file, named) => {
    expect(() => parse({}, file)).toThrow(
      `CONFIGURATION_INVALID: lifeboat.yaml names what is no key of Lifeboat's: ${named}. Nothing was started.`,
    );
  });

  it('minds no variable of others in the environment', () => {
    expect(() => parse({ TENANT_COLUM: 'org_id' })).not.toThrow();
  });
});

describe('a wrong value', () => {
  it.each([
    [{ PORT: 'first' }, 'PORT must be a number'],
    [{ PORT: '70000' }, 'PORT must be at most 65535'],
    [{ BACKUP_CONNECTIONS: '0' }, 'BACKUP_CONNECTIONS must be at least 1'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent'],
    [{ RESTORE_POINT_DAYS: '1.5' }, 'RESTORE_POINT_DAYS must be a number'],
    [{ VALIDATION_MAX_AGE: 'soon' }, 'VALIDATION_MAX_AGE must be'],
    [{ DRILL_SCHEDULE: 'daily' }, 'DRILL_SCHEDULE is not a schedule: "daily" is not a cron expression'],
    [{ BACKUP_COMPRESSION: 'gzip' }, 'BACKUP_COMPRESSION must be none, zstd or zstd:<level 1 to 19>'],
  ])('%j is told of in words', (environment, told) => {
    expect(() => parse(environment)).toThrow(`In the environment: ${told}`);
  });
});
