import type { Operation } from '@lifeboat/catalog';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import type { ApprovalGate } from './approval-gate.js';

/** Does restores that need no approval, or have it. */
export class ApprovedOnly implements OperationHandler {
  constructor(
    private readonly gate: ApprovalGate,
    private readonly handler: OperationHandler,
  ) {}

  async execute(operation: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    await this.gate.check(operation);
    return this.handler.execute(operation, run);
  }

  abandon(operation: Operation, signal: AbortSignal): Promise<Record<string, unknown> | null> {
    return this.handler.abandon?.(operation, signal) ?? Promise.resolve(null);
  }
}
