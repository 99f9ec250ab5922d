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
 * @param path of the backup in the repository; of a chain, those of all links, the full one first
 * @param masterKey a file; of encrypted backups only
 */
export async function restoreByHand(
  repository: string,
  path: string | readonly string[],
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
    DATABASE: database,
    MASTER_KEY: masterKey ?? '',
    KEY: join(directory.path, 'tenant.key'),
  };
  try {
    const { check, schema, key, load, sequences } = await documentedCommands();
    const links = [path].flat();
    for (const [place, link] of links.entries()) {
      const steps = [
        check,
        ...(place === 0 ? [schema] : []),
        key,
        load,
        ...(place === links.length - 1 ? [sequences] : []),
      ];
      for (const commands of steps) {
        await run('bash', ['-c', commands], { env: { ...env, BACKUP: link }, maxBuffer: LARGEST_OUTPUT });
      }
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

interface DocumentedCommands {
  check: string;
  schema: string;
  key: string;
  load: string;
  sequences: string;
}

async function documentedCommands(): Promise<DocumentedCommands> {
  const document = await readFile(join(process.cwd(), 'docs', 'format.md'), 'utf8');
  const blocks = Array.from(document.matchAll(/^```bash\n(.*?)^```$/gms), ([, commands]) => commands);
  const [check, schema, key, load, sequences, ...others] = blocks;
  if (
    check === undefined ||
    schema === undefined ||
    key === undefined ||
    load === undefined ||
    sequences === undefined ||
    others.length > 0
  ) {
    throw new Error(`docs/format.md has ${String(blocks.length)} blocks of commands`);
  }
  return { check, schema, key, load, sequences };
}
