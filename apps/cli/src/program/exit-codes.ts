import { ExitCode } from '@lifeboat/kernel';

/** What each exit code means, in the order of `--help`. */
const MEANINGS: Record<ExitCode, string> = {
  [ExitCode.DONE]: 'done',
  [ExitCode.FAILED]: 'failed',
  [ExitCode.USAGE]: 'wrong usage or configuration',
  [ExitCode.PARTIAL]: 'done in part, or something is at risk',
  [ExitCode.FORBIDDEN]: 'not allowed',
  [ExitCode.NOT_FOUND]: 'not found',
  [ExitCode.CONFLICT]: 'conflict with a plan or a state',
  [ExitCode.DEPENDENCY_DOWN]: 'a server that is needed is down',
  [ExitCode.INTERRUPTED]: 'interrupted',
};

export const EXIT_CODES_HELP = [
  'Exit codes:',
  ...Object.entries(MEANINGS).map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`),
].join('\n');
