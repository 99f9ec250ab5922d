/**
 * Environment of the servers: no PG* variable of the user's can redirect them, and messages are in English, because
 * some are looked for in the log.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: '/',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}
