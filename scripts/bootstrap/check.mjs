import { join } from 'node:path';
import { auditDependencies } from './audit.mjs';
import { MODULES } from './paths.mjs';
import { projectEnvironment, runForeground } from './run.mjs';
import { step } from './terminal.mjs';

/** What must hold before anything is merged: name, program and its arguments. The build has run before. */
const CHECKS = [
  ['types of tests and benches', 'tsc', '-p', 'tsconfig.check.json'],
  ['lint', 'eslint', '.', '--max-warnings', '0'],
  ['format', 'prettier', '--check', '.'],
  ['floors and circles', 'depcruise', 'libs', 'apps', 'migrations', 'test', 'bench', '--config'],
  ['dead code', 'knip'],
];

/** Runs all checks, also after a failure, so that one run shows everything. Gives 1 if any failed. */
export async function check() {
  const failed = [];
  for (const [name, program, ...args] of CHECKS) {
    step(`check: ${name}`);
    const code = await runForeground(join(MODULES, '.bin', program), args, { env: projectEnvironment() });
    if (code > 128) {
      return code; // interrupted
    }
    if (code !== 0) {
      failed.push(name);
    }
  }
  step('check: known vulnerabilities');
  if ((await auditDependencies()) !== 0) {
    failed.push('known vulnerabilities');
  }
  step(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}
