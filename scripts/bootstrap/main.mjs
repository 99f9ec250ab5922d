import { mkdirSync, writeFileSync } from 'node:fs';
import { build, buildIsFresh } from './build.mjs';
import { dependenciesAreFresh, installDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { ensureNode } from './node-runtime.mjs';
import { LOG_FILE, STATE_DIRECTORY } from './paths.mjs';
import { ensurePrograms, wishForPrograms } from './programs.mjs';
import { TASKS } from './tasks.mjs';
import { BootstrapError, printFailure } from './terminal.mjs';

const USAGE = 2;

/** Prepares the project for a task and runs it; its exit code becomes ours. */
export async function main([name, ...args]) {
  const task = Object.hasOwn(TASKS, name ?? '') ? TASKS[name] : undefined;
  if (task === undefined) {
    process.stderr.write(usage(name));
    process.exitCode = USAGE;
    return;
  }
  try {
    const node = await prepare(task);
    process.exitCode = await task.run(node, args);
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}

async function prepare(task) {
  if (process.platform === 'win32') {
    throw new BootstrapError(
      'Lifeboat does not run on Windows itself.',
      'Use WSL, or run: cp .env.example .env && docker compose up',
    );
  }
  mkdirSync(STATE_DIRECTORY, { recursive: true });
  const node =
    dependenciesAreFresh() && buildIsFresh() ? await ensureNode() : await withLock(installAndBuild);
  if (task.programs.length > 0) {
    await ensurePrograms(node, task.programs);
  }
  if (task.wishes !== undefined) {
    await wishForPrograms(node, task.wishes);
  }
  return node;
}

async function installAndBuild() {
  writeFileSync(LOG_FILE, '');
  await installDependencies();
  const node = await ensureNode();
  await build(node);
  return node;
}

function usage(name) {
  const tasks = Object.entries(TASKS).map(([task, { summary }]) => `  ${task.padEnd(10)}${summary}`);
  const problem = name === undefined ? '' : `lifeboat: There is no task ${name}.\n`;
  return `${problem}Usage: node scripts/bootstrap.mjs <task> [arguments]\n${tasks.join('\n')}\n`;
}
