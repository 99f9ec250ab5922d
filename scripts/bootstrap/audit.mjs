import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';
import { projectEnvironment } from './run.mjs';
import { step } from './terminal.mjs';

const SERIOUS = ['high', 'critical'];
/** Nobody waits longer for a registry that does not answer. */
const PATIENCE_MS = 60_000;

/**
 * Asks the registry for known vulnerabilities of what is installed in production. Where it cannot be asked (no network, a
 * mirror without that service) it says so, and that is no failure: what is not known is not known to be bad.
 *
 * @returns {Promise<number>} 1 if there is a serious one
 */
export async function auditDependencies() {
  const { vulnerabilities } = parse(await askRegistry());
  if (vulnerabilities === undefined) {
    step('the registry could not be asked for vulnerabilities: dependencies were not audited');
    return 0;
  }
  const serious = Object.values(vulnerabilities).filter(({ severity }) => SERIOUS.includes(severity));
  for (const { name, severity, range } of serious) {
    step(`${name} ${range} has a vulnerability of severity ${severity}: npm audit --omit=dev tells more`);
  }
  return serious.length > 0 ? 1 : 0;
}

function askRegistry() {
  return new Promise((resolve) => {
    const child = spawn('npm', ['audit', '--omit=dev', '--json'], {
      cwd: ROOT,
      env: projectEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE_MS,
    });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.once('error', () => resolve(''));
    child.once('close', () => resolve(output));
  });
}

function parse(output) {
  try {
    return JSON.parse(output) ?? {};
  } catch {
    return {};
  }
}
