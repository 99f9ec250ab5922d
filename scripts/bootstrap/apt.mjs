import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
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
