import type { Logger } from 'typeorm';

/**
 * Keeps TypeORM off the standard output, which belongs to the answers of the command line; some of its messages come
 * whatever `logging` says. Errors are thrown, and logged where they are handled.
 */
export const silentLogger: Logger = {
  log: () => undefined,
  logMigration: () => undefined,
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
};
