import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, STATE_DIRECTORY, TOOLS_DIRECTORY } from './paths.mjs';
import { runLogged } from './run.mjs';
import { BootstrapError, step } from './terminal.mjs';

const SCRIPT = join(ROOT, 'scripts', 'bootstrap', 'apt-install.sh');

/** Debian, Ubuntu and their kin. */
export function isDebian() {
  return existsSync('/etc/debian_version') && spawnSync('apt-get', ['--version']).status === 0;
}

/** Whether packages can be installed without asking anybody. */
export function canInstallByApt() {
  return isDebian() && asRoot() !== null;
}

/**
 * Installs packages of the distribution.
 *
 * @param {{ apt: string[], major: number }[]} wanted names, and the oldest major version of the first that will do
 */
export async function installByApt(wanted) {
  const names = wanted.flatMap(({ apt }) => apt);
  step(`installing ${names.join(', ')} (apt-get)`);
  const updated = await runAsRoot(['apt-get', 'update', '-q']);
  const tooOld = wanted.filter(({ apt, major }) => candidateMajor(apt[0]) < major);
  if (tooOld.length > 0) {
    const offers = tooOld.map(
      ({ apt, major }) => `${apt[0]} ${candidateMajor(apt[0]) || 'not at all'}, needed is ${major}`,
    );
    throw new BootstrapError(
      `Your distribution offers ${offers.join('; ')}.${updated === 0 ? '' : ' Its package lists could not be updated: is there a network?'}`,
      'Add a source of newer packages (https://apt.postgresql.org, https://packages.redis.io), or run: cp .env.example .env && docker compose up',
    );
  }
  const code = await runAsRoot(['sh', SCRIPT, ...names]);
  if (code !== 0) {
    throw new BootstrapError(
      `apt-get could not install ${names.join(', ')}.`,
      'Mend what the log says and run the same command again, or run: cp .env.example .env && docker compose up',
      { showLog: true },
    );
  }
}

/**
 * Takes one program out of a package of the distribution without installing it: no service, nothing outside the project.
 *
 * @param {string} name of the package
 * @param {string} path of the program in it
 */
export async function unpackByApt(name, path) {
  step(`unpacking ${basename(path)} (apt-get download ${name})`);
  mkdirSync(TOOLS_DIRECTORY, { recursive: true });
  const work = mkdtempSync(join(STATE_DIRECTORY, 'unpack-'));
  try {
    const inWork = (...command) => runLogged(command[0], command.slice(1), { cwd: work });
    // The lists of a bare machine are empty until they are updated for the first time.
    const known = candidateMajor(name) > 0 ? 0 : await runAsRoot(['apt-get', 'update', '-q']);
    const downloaded = known === 0 && (await inWork('apt-get', 'download', '-q', name)) === 0;
    const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (!downloaded || archive === undefined || (await inWork('dpkg-deb', '-x', archive, '.')) !== 0) {
      throw new BootstrapError(
        `The program ${basename(path)} could not be had from the package ${name}.`,
        `Install ${name} yourself and run the same command again.`,
        { showLog: true },
      );
    }
    renameSync(join(work, path), join(TOOLS_DIRECTORY, basename(path)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function runAsRoot(command) {
  const [program, ...args] = [...asRoot(), ...command];
  return runLogged(program, args);
}

/** What to put before a command to run it as root: nothing, or sudo where it asks for no password; null if neither. */
function asRoot() {
  if (process.getuid?.() === 0) {
    return [];
  }
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

/** Major version of what apt would install; 0 if it knows no such package. */
function candidateMajor(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const match = /Candidate: (?:\d+:)?(\d+)/.exec(stdout ?? '');
  return match === null ? 0 : Number(match[1]);
}
