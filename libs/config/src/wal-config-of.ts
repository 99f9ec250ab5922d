import type { Environment } from './environment.schema.js';
import { invalid } from './invalid.js';
import type { WalArchive, WalConfig } from './lifeboat-config.js';

/**
 * Where the WAL of an application database is, if anywhere: pgBackRest's stanza, or base backups and a command.
 *
 * @throws LifeboatError CONFIGURATION_INVALID where both are named, or half of one
 */
export function walConfigOf(values: Environment): WalConfig | undefined {
  const archive = archiveOf(values);
  return archive === undefined ? undefined : { archive, scratchDirectory: values.WAL_SCRATCH_DIRECTORY };
}

function archiveOf(values: Environment): WalArchive | undefined {
  const {
    WAL_PGBACKREST_STANZA: stanza,
    WAL_PGBACKREST_CONFIG: configFile = null,
    WAL_BASE_BACKUPS: baseBackups,
    WAL_RESTORE_COMMAND: restoreCommand,
  } = values;
  const isDirectory = baseBackups !== undefined || restoreCommand !== undefined;
  if (stanza !== undefined) {
    if (isDirectory) {
      throw invalid('WAL_PGBACKREST_STANZA goes with neither WAL_BASE_BACKUPS nor WAL_RESTORE_COMMAND.');
    }
    return { tool: 'pgbackrest', stanza, configFile };
  }
  if (configFile !== null) {
    throw invalid('WAL_PGBACKREST_CONFIG is set, but not WAL_PGBACKREST_STANZA.');
  }
  if (!isDirectory) {
    return undefined;
  }
  if (baseBackups === undefined || restoreCommand === undefined) {
    throw invalid('WAL_BASE_BACKUPS and WAL_RESTORE_COMMAND belong together; one of them is not set.');
  }
  return { tool: 'restore_command', baseBackups, restoreCommand };
}
