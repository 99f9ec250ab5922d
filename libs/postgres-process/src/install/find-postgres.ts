import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { LifeboatError } from '@lifeboat/kernel';
import { runProgram } from '../process/run-program.js';
import { candidateDirectories } from './candidate-directories.js';
import { PostgresInstallation, type PostgresProgram } from './postgres-installation.js';
import { newestFirst, parsePostgresVersion } from './postgres-version.js';

/** The oldest major version that Lifeboat works with. */
export const MINIMUM_POSTGRES_MAJOR = 15;

/** What an installation must offer. */
export interface PostgresNeeds {
  /** Programs that must all lie in one directory; `SERVER_PROGRAMS` and `CLIENT_PROGRAMS` are the usual lists. */
  programs: readonly PostgresProgram[];
  /** Oldest major version that will do; 15 if not given. `pg_dump` must be at least as new as its server. */
  minimumMajor?: number;
  /** Exactly this major version, as an existing data directory asks for. */
  major?: number;
  /** Where to look; PATH and the usual places if not given. */
  directories?: string[];
}

/**
 * Finds the newest usable PostgreSQL installation.
 *
 * @throws LifeboatError POSTGRES_PROGRAM_MISSING, saying what was found instead
 */
export async function findPostgres(needs: PostgresNeeds): Promise<PostgresInstallation> {
  const minimum = needs.minimumMajor ?? MINIMUM_POSTGRES_MAJOR;
  const found = await installationsWith(needs.programs, needs.directories ?? candidateDirectories());
  const usable = found.filter(({ version }) =>
    needs.major === undefined ? version.major >= minimum : version.major === needs.major,
  );
  const [best] = usable.sort((a, b) => newestFirst(a.version, b.version));
  if (best === undefined) {
    throw missing(
      needs.programs,
      needs.major === undefined ? `${String(minimum)} or newer` : String(needs.major),
      found,
    );
  }
  return best;
}

async function installationsWith(
  programs: readonly PostgresProgram[],
  directories: string[],
): Promise<PostgresInstallation[]> {
  const complete = directories.filter((directory) =>
    programs.every((program) => isExecutable(join(directory, program))),
  );
  const found = await Promise.all(complete.map((directory) => inspect(directory, programs)));
  return found.filter((installation) => installation !== null);
}

async function inspect(
  directory: string,
  programs: readonly PostgresProgram[],
): Promise<PostgresInstallation | null> {
  try {
    const { stdout } = await runProgram(join(directory, programs[0] ?? 'psql'), ['--version']);
    const version = parsePostgresVersion(stdout);
    return version && new PostgresInstallation(directory, version);
  } catch {
    return null; // a program that cannot even tell its version is not usable
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function missing(programs: readonly string[], wanted: string, found: PostgresInstallation[]): LifeboatError {
  const others = found.map(
    ({ directory, version }) => `${String(version.major)}.${String(version.minor)} in ${directory}`,
  );
  const instead = others.length > 0 ? `; found only ${others.join(', ')}` : '';
  return new LifeboatError('POSTGRES_PROGRAM_MISSING', {
    detail: `PostgreSQL ${wanted} with the programs ${programs.join(', ')} was not found on PATH or in the usual places${instead}.`,
    remedy:
      'Install it (Debian and Ubuntu: apt-get install postgresql postgresql-client; macOS: brew install postgresql) or put its bin directory on PATH.',
    meta: { programs, wanted },
  });
}
