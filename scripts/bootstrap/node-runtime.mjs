import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, NODE_DIRECTORY, ROOT } from './paths.mjs';
import { runLogged } from './run.mjs';
import { BootstrapError, step } from './terminal.mjs';

const OWN_NODE = join(NODE_DIRECTORY, 'node');

/** Path of a Node that is new enough to run Lifeboat: the one that npm has installed, or else the one we run on. */
export async function ensureNode() {
  if (isNewEnough(OWN_NODE)) {
    return OWN_NODE;
  }
  if (isNewEnough(process.execPath)) {
    return process.execPath;
  }
  await fetchOwnNode();
  if (isNewEnough(OWN_NODE)) {
    return OWN_NODE;
  }
  throw new BootstrapError(
    `Lifeboat runs on Node ${wanted().join('.')} or newer; this is ${process.versions.node}, and the one from npm does not run here.`,
    'Install a current Node from https://nodejs.org, or run: cp .env.example .env && docker compose up',
    { showLog: true },
  );
}

/** npm may be told not to run the scripts of packages; the package `node` fetches its program in one. */
async function fetchOwnNode() {
  const directory = join(MODULES, 'node');
  if (existsSync(directory)) {
    step('fetching Node');
    await runLogged(process.execPath, ['installArchSpecificPackage.js'], { cwd: directory });
  }
}

function isNewEnough(program) {
  const version = program === process.execPath ? process.version : versionOf(program);
  const match = /^v(\d+)\.(\d+)/.exec(version);
  const [major, minor] = wanted();
  return (
    match !== null && (Number(match[1]) > major || (Number(match[1]) === major && Number(match[2]) >= minor))
  );
}

function versionOf(program) {
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
}

/** Major and minor version that package.json asks for. */
function wanted() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return engines.node.replace('>=', '').split('.').map(Number).slice(0, 2);
}
