export { discardAbandonedStack } from './discard-abandoned-stack.js';
export type { LocalPostgres, LocalRedis, LocalStack } from './local-stack.js';
export { ensureProcessRole, PROCESS_LOGIN } from './postgres/process-role.js';
export { findRedisServer } from './redis/find-redis.js';
export { type LocalStackOptions, startLocalStack } from './start-local-stack.js';
