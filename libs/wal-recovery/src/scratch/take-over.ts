import { chown, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError } from '@lifeboat/kernel';
import type { ServerAccount } from '@lifeboat/postgres-process';

/** Who may log in to a scratch cluster, besides nobody. */
const HOST_ACCESS = (login: string): string =>
  `# Everybody of the recovered cluster is kept out.\nhost all ${login} 127.0.0.1/32 scram-sha-256\n`;

/** What the server of the base backup left of itself. */
const LEFT_BEHIND = ['postmaster.pid', 'postmaster.opts', 'standby.signal', 'current_logfiles'];

/**
 * Makes a base backup ours before it is ever started: none of the settings of the server that it was taken of may
 * act here (commands, preloaded libraries, addresses, archiving), and nobody but we may log in.
 *
 * @param login may hold letters, digits and _
 * @throws LifeboatError WAL_RECOVERY_FAILED where starting it could touch files of the server that it was taken of
 */
export async function takeOver(
  dataDirectory: string,
  settingsFile: string,
  login: string,
  account: ServerAccount | null,
  mayHaveTablespaces: boolean,
): Promise<void> {
  if (!mayHaveTablespaces) {
    await refuseTablespaces(dataDirectory);
  }
  for (const name of LEFT_BEHIND) {
    await rm(join(dataDirectory, name), { recursive: true, force: true });
  }
  await removeSlots(dataDirectory);
  const files: Record<string, string> = {
    'postgresql.conf': `include = '${settingsFile}'\n`,
    'postgresql.auto.conf': '',
    'pg_hba.conf': HOST_ACCESS(login),
    'pg_ident.conf': '',
    'recovery.signal': '',
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(dataDirectory, name);
    await rm(file, { force: true }); // a link may lead out of the directory
    await writeFile(file, content, { mode: 0o600, flag: 'wx' });
    if (account !== null) {
      await chown(file, account.uid, account.gid);
    }
  }
}

/** Replication slots would hold WAL for consumers that never come. */
async function removeSlots(dataDirectory: string): Promise<void> {
  const directory = join(dataDirectory, 'pg_replslot');
  for (const slot of await readdir(directory)) {
    await rm(join(directory, slot), { recursive: true });
  }
}

/** Their links would lead to the live server's files. */
async function refuseTablespaces(dataDirectory: string): Promise<void> {
  const tablespaces = await readdir(join(dataDirectory, 'pg_tblspc'));
  if (tablespaces.length > 0) {
    throw new LifeboatError('WAL_RECOVERY_FAILED', {
      detail: `The base backup has ${String(tablespaces.length)} tablespaces outside its data directory, which a second server must not open. Nothing was changed.`,
      remedy: 'Use pgBackRest, whose tablespaces are laid anew.',
    });
  }
}
