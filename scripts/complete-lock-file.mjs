// Adds to package-lock.json what a registry that does not carry all platforms makes npm leave out: the packages with
// programs for other platforms. `npm ci` refuses a lock file without them, and on those platforms nothing would run.
// Run it after `npm install` has changed the lock file. It adds exact versions only; integrity is filled in by npm
// where the registry has them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './bootstrap/paths.mjs';

const FILE = join(ROOT, 'package-lock.json');
const EXACT = /^\d+\.\d+\.\d+\S*$/;
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = Object.entries(lock.packages).flatMap(([parent, { optionalDependencies = {}, dev }]) =>
  Object.entries(optionalDependencies)
    .filter(([name, version]) => EXACT.test(version) && !isLocked(parent, name))
    .map(([name, version]) => [`node_modules/${name}`, entry(name, version, dev)]),
);
if (added.length > 0) {
  lock.packages = Object.fromEntries(sorted([...Object.entries(lock.packages), ...added]));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(`${added.length} platform packages added to package-lock.json\n`);

/** Whether Node, starting from the parent, would find an entry for this name. */
function isLocked(parent, name) {
  for (let from = parent; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))) {
    if (`${from}${from === '' ? '' : '/'}node_modules/${name}` in lock.packages) {
      return true;
    }
    if (from === '') {
      return false;
    }
  }
}

function entry(name, version, dev) {
  const words = name.split(/[/-]/);
  const system = SYSTEMS.find((each) => words.includes(each));
  const processor = PROCESSORS.find((each) => words.includes(each));
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    version,
    ...(processor && { cpu: [processor] }),
    ...(dev && { dev: true }),
    ...(system === 'linux' && { libc: [libc] }),
    optional: true,
    ...(system && { os: [system] }),
  };
}

/** npm sorts by name as localeCompare does; the root, an empty name, comes first. */
function sorted(entries) {
  return entries.sort(([a], [b]) => a.localeCompare(b, 'en'));
}
