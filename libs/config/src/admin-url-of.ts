import type { ApplicationDatabaseConfig, LifeboatConfig } from './lifeboat-config.js';

/**
 * The URL by which an administrator reaches an application database: with the login of `MIGRATION_DATABASE_URL`, or
 * with the database's own where there is none.
 */
export function adminUrlOf(
  { catalog: { url, migrationUrl } }: Pick<LifeboatConfig, 'catalog'>,
  database: Pick<ApplicationDatabaseConfig, 'url'>,
): string {
  // Without a URL of its own for migrations the configuration repeats the catalog's.
  return migrationUrl === url ? database.url : withCredentialsOf(database.url, migrationUrl);
}

/** The same database, with user and password of another URL. */
function withCredentialsOf(url: string, credentials: string): string {
  const { username, password } = new URL(credentials);
  const result = new URL(url);
  result.username = username;
  result.password = password;
  return result.href;
}
