export { isIncomplete, migrate, type MigrationReport } from './migrate/migrate.js';
export { signToken, type TokenRequest } from './identity/sign-token.js';
