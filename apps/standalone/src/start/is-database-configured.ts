import { existsSync } from 'node:fs';

/** Whether the user has told of a database, rightly or wrongly: then nothing of our own is put in its place. */
export function isDatabaseConfigured(environment: NodeJS.ProcessEnv): boolean {
  const given = ['APP_DATABASE_URL', 'CATALOG_DATABASE_URL', 'LIFEBOAT_CONFIG'].some(
    (name) => (environment[name] ?? '') !== '',
  );
  return given || existsSync('lifeboat.yaml');
}
