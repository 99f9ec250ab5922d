import { operatingSystemUser } from '../identity/operating-system-user.js';

/** The role that a URL logs in as. */
export function loginOf(url: string): string {
  return decodeURIComponent(new URL(url).username) || (process.env['PGUSER'] ?? operatingSystemUser());
}
