import { describe, expect, it } from '@jest/globals';
import type { WalConfig } from './lifeboat-config.js';
import { parseConfig } from './parse-config.js';

const walOf = (environment: Record<string, string>): WalConfig | undefined =>
  parseConfig({ APP_DATABASE_URL: 'postgres://a@b/c', ...environment }).applicationDatabases[0]?.wal;

describe('where WAL is found', () => {
  it('is nowhere, if nothing says so', () => {
    expect(walOf({})).toBeUndefined();
  });

  it('is a stanza of pgBackRest', () => {
    expect(walOf({ WAL_PGBACKREST_STANZA: 'main', WAL_SCRATCH_DIRECTORY: '/scratch' })).toEqual({
      archive: { tool: 'pgbackrest', stanza: 'main', configFile: null },
      scratchDirectory: '/scratch',
    });
  });

  it('is base backups and a command', () => {
    expect(walOf({ WAL_BASE_BACKUPS: '/base', WAL_RESTORE_COMMAND: 'cp /wal/%f %p' })?.archive).toEqual({
      tool: 'restore_command',
      baseBackups: '/base',
      restoreCommand: 'cp /wal/%f %p',
    });
  });

  it.each([
    ['both', { WAL_PGBACKREST_STANZA: 'main', WAL_BASE_BACKUPS: '/base' }, 'WAL_BASE_BACKUPS'],
    ['no command', { WAL_BASE_BACKUPS: '/base' }, 'WAL_RESTORE_COMMAND'],
    ['no base backups', { WAL_RESTORE_COMMAND: 'cp /wal/%f %p' }, 'WAL_BASE_BACKUPS'],
    ['no stanza', { WAL_PGBACKREST_CONFIG: '/etc/pgbackrest.conf' }, 'WAL_PGBACKREST_STANZA'],
    ['a command that takes nothing', { WAL_BASE_BACKUPS: '/base', WAL_RESTORE_COMMAND: 'true' }, '%f'],
  ])('is refused with %s', (_, environment, named) => {
    expect(() => walOf(environment)).toThrow(named);
  });
});
