export { createMigratedDatabase } from './catalog/migrated-database.js';
export { ownStack, type OwnStackOptions } from './stack/own-stack.js';
export { uniqueQueuePrefix } from './stack/queue-prefix.js';
export { runSql } from './stack/run-sql.js';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './stack/test-database.js';
export { testStack, type TestStack } from './stack/test-stack.js';
export type { TestTemplate } from './stack/test-template.js';
export { waitFor, type WaitOptions } from './waiting/wait-for.js';
