import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import { runProgram } from '@lifeboat/postgres-process';

/** A base backup of pg_basebackup: a data directory, or tar files of one. */
export interface FoundBaseBackup {
  directory: string;
  /** Name of the tar file in the directory; null for a plain data directory. */
  tar: string | null;
  startedAt: Date;
}

/** Line of `backup_label` that says when the base backup was begun, in the server's time zone. */
const START_TIME = /^START TIME: (.+)$/m;

/**
 * Finds the base backups in a directory, or the one that it is, newest first.
 *
 * @throws LifeboatError WAL_RECOVERY_FAILED where there is none
 */
export async function findBaseBackups(directory: string): Promise<FoundBaseBackup[]> {
  const own = await inspect(directory);
  const found = own === null ? await inspectChildren(directory) : [own];
  if (found.length === 0) {
    throw new LifeboatError('WAL_RECOVERY_FAILED', {
      detail: `There is no base backup in ${directory}: neither it nor a directory in it has a backup_label or a base.tar.`,
      remedy: 'Set WAL_BASE_BACKUPS to what pg_basebackup has written, or to a directory that holds several.',
    });
  }
  return found.sort((left, right) => right.startedAt.getTime() - left.startedAt.getTime());
}

async function inspectChildren(directory: string): Promise<FoundBaseBackup[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => inspect(join(directory, entry.name))),
  );
  return found.filter((backup) => backup !== null);
}

async function inspect(directory: string): Promise<FoundBaseBackup | null> {
  const label = await readLabel(directory);
  if (label !== null) {
    return { directory, tar: null, startedAt: startOf(label, directory) };
  }
  const tar = await tarIn(directory);
  if (tar === null) {
    return null;
  }
  const { stdout } = await runProgram('tar', ['-xOf', join(directory, tar), 'backup_label'], {
    timeoutMs: 600_000,
  });
  return { directory, tar, startedAt: startOf(stdout, directory) };
}

async function readLabel(directory: string): Promise<string | null> {
  try {
    return await readFile(join(directory, 'backup_label'), 'utf8');
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return null;
    }
    throw error;
  }
}

async function tarIn(directory: string): Promise<string | null> {
  try {
    return (await readdir(directory)).find((name) => /^base\.tar(\.\w+)?$/.test(name)) ?? null;
  } catch (error) {
    throw new LifeboatError('WAL_RECOVERY_FAILED', {
      detail: `The directory of base backups ${directory} cannot be read (${systemCodeOf(error) ?? 'unknown'}).`,
      remedy: 'Correct WAL_BASE_BACKUPS, or let this process read it.',
      cause: error,
    });
  }
}

function startOf(label: string, directory: string): Date {
  const text = START_TIME.exec(label)?.[1] ?? '';
  const startedAt = new Date(text);
  if (Number.isNaN(startedAt.getTime())) {
    throw new LifeboatError('WAL_RECOVERY_FAILED', {
      detail: `The backup_label in ${directory} does not say when the base backup was begun ("${text}").`,
      remedy: 'Set log_timezone = UTC on the server, or take the base backup anew.',
    });
  }
  return startedAt;
}
