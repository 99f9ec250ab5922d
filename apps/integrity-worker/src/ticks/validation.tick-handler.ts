import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { ValidateOverdue } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `validation`. */
@Injectable()
export class ValidationTickHandler implements TickHandler<'validation'> {
  readonly tickName = 'validation';

  constructor(private readonly validateOverdue: ValidateOverdue) {}

  async handle(_: TickPayload<'validation'>, { dueAt }: TickRun): Promise<void> {
    await this.validateOverdue.run(dueAt);
  }
}
