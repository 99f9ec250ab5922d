import { toLifeboatError } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import { completeMap } from './handler-map.js';
import type { Runner } from './queue-processor.js';
import { parseTick, type Tick, TICKS, type TickName, isTickName } from './tick-contracts.js';
import type { AnyTickHandler, TickRun } from './tick-handler.js';

/** Gives each tick to its handler. */
export class TickRunner implements Runner {
  private readonly logger = new Logger('Ticks');
  private readonly handlers: Map<TickName, AnyTickHandler>;

  /** @throws LifeboatError CONFIGURATION_INVALID where a handler is missing or doubled */
  constructor(handlers: readonly AnyTickHandler[]) {
    this.handlers = completeMap(
      'schedule',
      Object.keys(TICKS).filter(isTickName),
      handlers,
      ({ tickName }) => tickName,
    );
  }

  /** @throws what means "try again" or "never again" to BullMQ; nothing where the tick was answered */
  async run(job: Job, _token: string | undefined, signal: AbortSignal): Promise<void> {
    try {
      await this.answer(parseTick(job.name, job.data), { dueAt: dueAtOf(job), signal });
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      this.logger.warn({
        msg: `A tick "${job.name}" failed: ${error.message}`,
        code: error.code,
        err: error.cause,
      });
      throw error.code === 'JOB_INVALID' ? new UnrecoverableError(error.message) : error;
    }
  }

  private async answer(tick: Tick, run: TickRun): Promise<void> {
    await this.handlers.get(tick.name)?.handle(tick.payload, run);
  }
}

/** BullMQ notes on each tick of a timer for when it was meant. */
function dueAtOf({ opts, timestamp }: Job): Date {
  return new Date(opts.prevMillis ?? timestamp);
}
