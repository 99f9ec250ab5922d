import type { TickHandler } from '@lifeboat/jobs';
import { AnchorGrownLog } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `anchor`. */
@Injectable()
export class AnchorTickHandler implements TickHandler<'anchor'> {
  readonly tickName = 'anchor';

  constructor(private readonly anchorGrownLog: AnchorGrownLog) {}

  async handle(): Promise<void> {
    await this.anchorGrownLog.run();
  }
}
