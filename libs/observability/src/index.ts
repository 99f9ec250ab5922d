export { LoggingModule, type LoggingOptions } from './logging/logging.module.js';
export { runProcess } from './logging/run-process.js';
export { requestIdOf } from './logging/request-id.js';
