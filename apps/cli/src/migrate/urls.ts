import { operatingSystemUser } from '../identity/operating-system-user.js';

/** The role that a URL logs in as. */
export function loginOf(url: string): string {
  return decodeURIComponent(new URL(url).username) || (process.env['PGUSER'] ?? operatingSystemUser());
}

/** The same database, with user and password of another URL. */
export function withCredentialsOf(url: string, credentials: string): string {
  const { username, password } = new URL(credentials);
  const result = new URL(url);
  result.username = username;
  result.password = password;
  return result.href;
}
