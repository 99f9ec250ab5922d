import { userInfo } from 'node:os';

/** The name that the audit log shows. A process in a container may run as a user that has none. */
export function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
