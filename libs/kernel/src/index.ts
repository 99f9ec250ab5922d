export { settleBoth } from './concurrency/settle-both.js';
export { ERROR_CODES, type ErrorCode } from './errors/error-code.js';
export { ERROR_MAP, type ErrorMapping } from './errors/error-map.js';
export { ExitCode } from './errors/exit-code.js';
export { LifeboatError, type ErrorDetails } from './errors/lifeboat-error.js';
export { messageOf, systemCodeOf } from './errors/messages.js';
export { toLifeboatError } from './errors/to-lifeboat-error.js';
export { ignoreProgress, type Progress, type ProgressListener } from './progress/progress.js';
export { type Clock, systemClock } from './time/clock.js';
