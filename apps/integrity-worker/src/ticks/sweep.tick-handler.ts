import type { TickHandler } from '@lifeboat/jobs';
import { Sweep } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `sweep`. */
@Injectable()
export class SweepTickHandler implements TickHandler {
  readonly tickName = 'sweep';

  constructor(private readonly sweep: Sweep) {}

  async handle(): Promise<void> {
    await this.sweep.run();
  }
}
