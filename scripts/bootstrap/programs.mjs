import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canInstallByApt, installByApt, isDebian, unpackByApt } from './apt.mjs';
import { withLock } from './lock.mjs';
import { ROOT } from './paths.mjs';
import { projectEnvironment } from './run.mjs';
import { BootstrapError, step } from './terminal.mjs';

/** What each kind of program is called where. */
const PACKAGES = {
  age: { apt: ['age'], brew: 'age', dnf: 'age', major: 1 },
  pgbackrest: { apt: ['pgbackrest'], major: 2 },
  postgresql: {
    apt: ['postgresql', 'postgresql-client'],
    brew: 'postgresql@17',
    dnf: 'postgresql-server',
    major: 15,
  },
  // Its package brings a server and its service along: the program alone is unpacked beside the project.
  promtool: { apt: ['prometheus'], major: 2, unpack: 'usr/bin/promtool' },
  redis: { apt: ['redis-server'], brew: 'redis', dnf: 'redis', major: 7 },
  // The library alone: the packages of its servers bring services and cron jobs.
  swift: { apt: ['python3-swift'], major: 2 },
  zstd: { apt: ['zstd'], brew: 'zstd', dnf: 'zstd', major: 1 },
};

/** Sees to it that the programs a task needs are there, and installs them where that can be done unasked. */
export async function ensurePrograms(node, needs) {
  const missing = missingOf(node, needs);
  if (missing.length === 0) {
    return;
  }
  if (!canInstallByApt()) {
    throw new BootstrapError(missing.map(([, problem]) => problem).join('\n  '), manualRemedy(missing));
  }
  const still = await withLock(() => installMissing(node, needs));
  if (still.length > 0) {
    throw new BootstrapError(
      still.map(([, problem]) => problem).join('\n  '),
      'What apt-get installs does not do. Install newer ones, or run: cp .env.example .env && docker compose up',
    );
  }
}

/** Installs what a task can do without, where that can be done unasked; says so where it cannot. */
export async function wishForPrograms(node, wishes) {
  let still = missingOf(node, wishes);
  if (still.length > 0 && canInstallByApt()) {
    try {
      still = await withLock(() => installMissing(node, wishes));
    } catch (error) {
      if (!(error instanceof BootstrapError)) {
        throw error;
      }
      step(error.message);
    }
  }
  for (const [kind, problem] of still) {
    step(
      `${problem} Tests that need it are skipped (Debian: apt-get install ${PACKAGES[kind].apt.join(' ')}).`,
    );
  }
}

async function installMissing(node, needs) {
  // Another bootstrap may have installed them while we waited for the lock.
  const missing = missingOf(node, needs);
  const wanted = missing.map(([kind]) => PACKAGES[kind]);
  const installed = wanted.filter(({ unpack }) => unpack === undefined);
  if (installed.length > 0) {
    await installByApt(installed);
  }
  for (const { apt, unpack } of wanted.filter((each) => each.unpack !== undefined)) {
    await unpackByApt(apt[0], unpack);
  }
  return missingOf(node, needs);
}

function missingOf(node, needs) {
  const found = spawnSync(node, [join(ROOT, 'scripts', 'bootstrap', 'find-programs.mjs')], {
    cwd: ROOT,
    encoding: 'utf8',
    env: projectEnvironment(),
  });
  if (found.status !== 0) {
    throw new BootstrapError(
      `The servers could not be looked for: ${found.stderr.trim()}`,
      'Run: npm run build',
    );
  }
  return Object.entries(JSON.parse(found.stdout)).filter(
    ([kind, problem]) => needs.includes(kind) && problem !== null,
  );
}

function manualRemedy(missing) {
  return `Install ${missing.length > 1 ? 'them' : 'it'} (${command(missing.map(([kind]) => PACKAGES[kind]))}), or run: cp .env.example .env && docker compose up`;
}

function command(packages) {
  if (isDebian()) {
    return `sudo apt-get install -y ${packages.flatMap(({ apt }) => apt).join(' ')}`;
  }
  if (process.platform === 'darwin') {
    return `brew install ${packages.map(({ brew }) => brew).join(' ')}`;
  }
  if (existsSync('/usr/bin/dnf')) {
    return `sudo dnf install ${packages.map(({ dnf }) => dnf).join(' ')}`;
  }
  return 'with the package manager of your system';
}
