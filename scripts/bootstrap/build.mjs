import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, ROOT, STATE_DIRECTORY } from './paths.mjs';
import { projectEnvironment, runLogged } from './run.mjs';
import { BootstrapError, step } from './terminal.mjs';

const STAMP = join(STATE_DIRECTORY, 'build-stamp');
const SOURCES = ['libs', 'apps', 'migrations', 'bench'];

/** Whether no source was changed, added or removed since the last build. */
export function buildIsFresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint() && SOURCES.every(isBuilt);
}

/** Builds what has changed, by TypeScript's project references. */
export async function build(node) {
  if (buildIsFresh()) {
    return;
  }
  step('building');
  const before = fingerprint();
  const tsc = join(MODULES, 'typescript', 'bin', 'tsc');
  const code = await runLogged(node, [tsc, '-b', '--pretty', 'false'], { env: projectEnvironment() });
  if (code !== 0) {
    throw new BootstrapError('The build failed.', 'Mend the errors above.', { showLog: true });
  }
  // A file that was edited meanwhile makes this stamp differ from the next look, and so another build.
  writeFileSync(STAMP, before);
}

/** Whether each project below this directory still has what was built of it. */
function isBuilt(directory) {
  const projects = ['.', ...namesIn(join(ROOT, directory))].map((name) => join(ROOT, directory, name));
  return projects
    .filter((project) => existsSync(join(project, 'tsconfig.json')))
    .every((project) => existsSync(join(project, 'dist')));
}

function namesIn(directory) {
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** Names, sizes and times of all sources: cheap to take, and different after any edit. */
function fingerprint() {
  const files = SOURCES.flatMap((directory) => listFiles(join(ROOT, directory)));
  const hash = createHash('sha256');
  for (const file of [...files, join(ROOT, 'tsconfig.json'), join(ROOT, 'tsconfig.base.json')]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function listFiles(directory) {
  if (!existsSync(directory)) {
    return [];
  }
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    })
    .sort();
}
