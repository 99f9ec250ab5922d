import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root directory. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What Lifeboat keeps of its own in the project; never committed. */
export const STATE_DIRECTORY = join(ROOT, '.lifeboat');

/** Programs that the tests need and the system does not have. */
export const TOOLS_DIRECTORY = join(STATE_DIRECTORY, 'tools');

export const LOG_FILE = join(STATE_DIRECTORY, 'bootstrap.log');

export const MODULES = join(ROOT, 'node_modules');

/** Where the package `node` puts its program; npm makes no link to it where it may not run scripts. */
export const NODE_DIRECTORY = join(MODULES, 'node', 'bin');
