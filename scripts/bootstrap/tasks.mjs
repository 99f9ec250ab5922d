import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { MODULES, ROOT } from './paths.mjs';
import { runForeground } from './run.mjs';
import { BootstrapError } from './terminal.mjs';

const SERVERS = ['postgresql', 'redis'];

/**
 * @typedef {object} Task
 * @property {string} summary one line for the help
 * @property {string[]} programs kinds of programs that must be there
 * @property {string[]} [wishes] kinds of programs that it can do without
 * @property {(node: string, args: string[]) => Promise<number>} run gives the exit code
 */

/** @type {Record<string, Task>} */
export const TASKS = {
  build: { summary: 'compile everything', programs: [], run: async () => 0 },
  check: { summary: 'types, lint, format, floors, dead code', programs: [], run: check },
  test: {
    summary: 'all tests; arguments go to jest',
    programs: [...SERVERS, 'age', 'zstd'],
    wishes: ['swift', 'pgbackrest', 'promtool'],
    run: test,
  },
  demo: {
    summary: 'the main job on real servers',
    programs: SERVERS,
    run: program('apps/standalone/dist/demo/main.js'),
  },
  start: {
    summary: 'Lifeboat in one process',
    programs: SERVERS,
    run: program('apps/standalone/dist/main.js'),
  },
  bench: { summary: 'benchmarks', programs: [...SERVERS, 'zstd'], run: program('bench/dist/main.js') },
  lifeboat: {
    summary: 'the command line',
    programs: [],
    run: program('apps/cli/dist/main.js', { stayHere: true }),
  },
};

/** A task that is a program of ours. It runs in the project's root unless paths in its arguments are the user's. */
function program(file, { stayHere = false } = {}) {
  return (node, args) => {
    const path = join(ROOT, file);
    if (!existsSync(path)) {
      throw new BootstrapError(`${file} was not built.`, 'Run: npm run build');
    }
    const cwd = stayHere ? process.cwd() : ROOT;
    return runForeground(node, ['--enable-source-maps', path, ...args], { cwd });
  };
}

function test(node, args) {
  const jest = join(MODULES, 'jest', 'bin', 'jest.js');
  // As options and not by NODE_OPTIONS: jest hands them to its workers, but the programs under test do not get them.
  const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return runForeground(node, [...options, jest, ...args]);
}
