import type { TickHandler, TickPayload, TickRun } from '@lifeboat/jobs';
import { RunAlerts } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';

/** Answers the tick `alerts`. */
@Injectable()
export class AlertsTickHandler implements TickHandler<'alerts'> {
  readonly tickName = 'alerts';

  constructor(private readonly runAlerts: RunAlerts) {}

  async handle(_: TickPayload<'alerts'>, { signal }: TickRun): Promise<void> {
    await this.runAlerts.run(signal);
  }
}
