import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, ROOT } from './paths.mjs';
import { runLogged } from './run.mjs';
import { BootstrapError, logTail, step } from './terminal.mjs';

const STAMP = join(MODULES, '.lifeboat-lock');
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i;

/** Whether node_modules holds what package-lock.json asks for, on this platform. */
export function dependenciesAreFresh() {
  return readText(STAMP) === wantedStamp();
}

/** Installs the locked dependencies if node_modules is missing or stale. */
export async function installDependencies() {
  if (dependenciesAreFresh()) {
    return;
  }
  if (!installedByHand()) {
    step('installing dependencies (npm ci), a minute or two');
    await npmCi();
  }
  writeFileSync(STAMP, wantedStamp());
}

async function npmCi() {
  // npm tells its scripts where it lies; without npm run, the one on PATH is as good.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const [program, ...first] = npm;
  const fetching = ['--prefer-offline', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const code = await runLogged(program, [
    ...first,
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    ...fetching,
  ]);
  if (code === 127) {
    throw new BootstrapError('npm was not found.', 'Install npm; it comes with Node.');
  }
  if (code !== 0) {
    throw NO_NETWORK.test(logTail(60))
      ? new BootstrapError(
          'The dependencies could not be installed: the npm registry was not reached.',
          'Connect to the network (or set the proxy of npm) and run the same command again.',
          { showLog: true },
        )
      : new BootstrapError(
          `The dependencies could not be installed: npm ci ended with code ${code}.`,
          'Mend what the log says and run the same command again.',
          { showLog: true },
        );
  }
}

/**
 * Whether npm's own record in node_modules, which it writes at the end of an install, shows all that the lock file
 * asks for: then somebody has run npm already. Packages for other platforms may be missing.
 */
function installedByHand() {
  const record = readText(join(MODULES, '.package-lock.json'));
  if (record === null || readText(STAMP) !== null) {
    return false;
  }
  const installed = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, link, optional, devOptional }]) => {
    if (!path.startsWith('node_modules/')) {
      return true;
    }
    if (link) {
      return existsSync(join(ROOT, path));
    }
    return (
      installed[path]?.version === version || ((optional || devOptional) && installed[path] === undefined)
    );
  });
}

function wantedStamp() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}\n`;
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
