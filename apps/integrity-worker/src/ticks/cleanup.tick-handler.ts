import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { CleanUpTenants } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `cleanup`. */
@Injectable()
export class CleanupTickHandler implements TickHandler<'cleanup'> {
  readonly tickName = 'cleanup';

  constructor(private readonly cleanUpTenants: CleanUpTenants) {}

  async handle(_: TickPayload<'cleanup'>, { dueAt }: TickRun): Promise<void> {
    await this.cleanUpTenants.run(dueAt);
  }
}
