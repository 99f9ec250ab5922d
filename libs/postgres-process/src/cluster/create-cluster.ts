import { appendFile, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { PostgresInstallation } from '../install/postgres-installation.js';
import { runProgram } from '../process/run-program.js';
import type { ServerAccount } from '../process/server-account.js';
import { SETTINGS_FILE } from './cluster-settings.js';

export interface NewCluster {
  installation: PostgresInstallation;
  account: ServerAccount | null;
  /** Holds the data directory; the account can enter it. */
  home: string;
  dataDirectory: string;
  superuser: { name: string; password: string };
  /** Whether the files are flushed to disk before this ends. */
  durable: boolean;
}

/**
 * Makes an empty cluster. The data directory appears under its name only when it is complete.
 *
 * @throws LifeboatError LOCAL_STACK_FAILED with the words of initdb
 */
export async function createCluster(cluster: NewCluster): Promise<void> {
  const { account, home, dataDirectory } = cluster;
  const partial = `${dataDirectory}.partial`;
  const passwordFile = join(home, 'superuser-password.partial');
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { mode: 0o700 });
    await rm(passwordFile, { force: true });
    await writeFile(passwordFile, `${cluster.superuser.password}\n`, { mode: 0o600, flag: 'wx' });
    if (account !== null) {
      await chown(partial, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    await runProgram(
      cluster.installation.program('initdb'),
      initdbArguments(cluster, partial, passwordFile),
      {
        account,
        cwd: home,
        timeoutMs: 300_000,
      },
    );
    await appendFile(join(partial, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
    await rename(partial, dataDirectory);
  } catch (error) {
    throw new LifeboatError('LOCAL_STACK_FAILED', {
      detail: `A PostgreSQL cluster could not be made in ${dataDirectory}: ${messageOf(error)}`,
      remedy: 'Check that the directory can be written and has 100 MB free.',
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

function initdbArguments(
  { superuser, durable }: NewCluster,
  directory: string,
  passwordFile: string,
): string[] {
  return [
    `--pgdata=${directory}`,
    `--username=${superuser.name}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same on every machine, whatever its user has set: order by bytes, Unicode's letters where libc knows them.
    process.platform === 'linux' ? '--locale=C.UTF-8' : '--locale=C',
    '--data-checksums',
    ...(durable ? [] : ['--no-sync']),
  ];
}
