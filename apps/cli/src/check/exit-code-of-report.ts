import { ERROR_MAP, ExitCode } from '@lifeboat/kernel';
import type { InstallationReport } from '@lifeboat/protection';

const EXIT_CODES: Record<InstallationReport['status'], ExitCode> = {
  ok: ExitCode.DONE,
  warning: ExitCode.PARTIAL,
  failed: ExitCode.FAILED,
};

/** The worst check decides; that a server is down explains whatever else has failed. */
export function exitCodeOfReport({ status, checks }: InstallationReport): ExitCode {
  const isDown = checks.some(
    ({ code }) => code !== null && ERROR_MAP[code].exitCode === ExitCode.DEPENDENCY_DOWN,
  );
  return isDown ? ExitCode.DEPENDENCY_DOWN : EXIT_CODES[status];
}
