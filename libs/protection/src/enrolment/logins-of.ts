import type { ApplicationDatabaseConfig } from '@lifeboat/config';

/** The roles that Lifeboat's processes log in as. */
export function loginsOf({ url, replicationUrl }: ApplicationDatabaseConfig): string[] {
  return [url, replicationUrl ?? url]
    .map((each) => decodeURIComponent(new URL(each).username))
    .filter((login) => login !== '');
}
