import { LifeboatError } from '@lifeboat/kernel';

export const walNotConfigured = (database: string): LifeboatError =>
  new LifeboatError('WAL_NOT_CONFIGURED', {
    detail: `No base backups and WAL are configured for the application database "${database}". Nothing was changed.`,
    remedy:
      'Set WAL_PGBACKREST_STANZA, or WAL_BASE_BACKUPS and WAL_RESTORE_COMMAND, for the API, the command line and the restore worker.',
  });
