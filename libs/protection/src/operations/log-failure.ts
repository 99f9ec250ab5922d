import type { Operation } from '@lifeboat/catalog';
import { ERROR_MAP, type LifeboatError } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';

const logger = new Logger('Operations');

/** Logs a failure with all that the row does not tell: meta and cause. */
export function logFailure({ id, kind, tenantId, attempts }: Operation, error: LifeboatError): void {
  const line = {
    msg: error.message,
    code: error.code,
    operationId: id,
    kind,
    tenantId,
    attempts,
    ...error.meta,
    err: error.cause,
  };
  switch (ERROR_MAP[error.code].logLevel) {
    case 'info':
      logger.log(line);
      return;
    case 'warn':
      logger.warn(line);
      return;
    case 'error':
      logger.error(line);
      return;
  }
}
