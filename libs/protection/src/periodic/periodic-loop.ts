import { toLifeboatError } from '@lifeboat/kernel';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Does something when a process has started, and from then on again and again; a process that stops waits for it. */
export abstract class PeriodicLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  /** @param everyMs milliseconds from the end of a round to the next one */
  constructor(
    name: string,
    private readonly everyMs: number,
  ) {
    this.logger = new Logger(name);
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** What it throws is logged: what is down now is asked again at the next round. */
  protected abstract round(): Promise<void>;

  private async run(): Promise<void> {
    try {
      await this.round();
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      this.logger.warn({ msg: error.message, code: error.code, err: error.cause });
    }
    if (!this.stopped) {
      this.timer = setTimeout(() => {
        this.running = this.run();
      }, this.everyMs);
    }
  }
}
