export { LoggingModule, type LoggingOptions } from './logging/logging.module.js';
export { requestIdOf } from './logging/request-id.js';
