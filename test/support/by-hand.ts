import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findPostgres } from '@lifeboat/postgres-process';
import { runSql, temporaryDirectory, testStack } from '@lifeboat/testing';

const run = promisify(execFile);
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** A backup that was restored with standard programs alone. */
export interface RestoredByHand {
  /** The database that holds it and nothing else, as superuser. */
  url: string;
  drop(): Promise<void>;
}

/**
 * Restores a backup as docs/format.md tells a reader who has no Lifeboat: with sha256sum, age, zstd and psql, into a new
 * database made from the backup's own schema.
 *
 * @param path of the backup in the repository
 * @param masterKey a file; of encrypted backups only
 */
export async function restoreByHand(
  repository: string,
  path: string,
  masterKey?: string,
): Promise<RestoredByHand> {
  const directory = await temporaryDirectory();
  const database = `by_hand_${randomBytes(6).toString('hex')}`;
  const server = new URL(testStack().superuserUrl('postgres'));
  const programs = (await findPostgres({ programs: ['psql', 'createdb'] })).directory;
  const env = {
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    PGHOST: server.hostname,
    PGPORT: server.port,
    PGUSER: server.username,
    PGPASSWORD: decodeURIComponent(server.password),
    REPOSITORY: repository,
    BACKUP: path,
    DATABASE: database,
    MASTER_KEY: masterKey ?? '',
    KEY: join(directory.path, 'tenant.key'),
  };
  try {
    for (const commands of await documentedCommands()) {
      await run('bash', ['-c', commands], { env, maxBuffer: LARGEST_OUTPUT });
    }
  } finally {
    await directory.remove();
  }
  return {
    url: testStack().superuserUrl(database),
    drop: async () => {
      await runSql(server.href, `DROP DATABASE "${database}" WITH (FORCE)`);
    },
  };
}

async function documentedCommands(): Promise<string[]> {
  const document = await readFile(join(process.cwd(), 'docs', 'format.md'), 'utf8');
  return Array.from(document.matchAll(/^```bash\n(.*?)^```$/gms), ([, commands]) => commands ?? '');
}
