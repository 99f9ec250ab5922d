/** The documented exit codes of every Lifeboat process. */
export enum ExitCode {
  DONE = 0,
  FAILED = 1,
  USAGE = 2,
  PARTIAL = 3,
  FORBIDDEN = 4,
  NOT_FOUND = 5,
  CONFLICT = 6,
  DEPENDENCY_DOWN = 7,
  INTERRUPTED = 130,
}
