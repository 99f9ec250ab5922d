import type { Progress } from '@lifeboat/kernel';
import { Injectable } from '@nestjs/common';
import { Displays } from '../progress/displays.js';
import { Interrupted } from './interrupted.js';
import { interruptible } from './interruption.js';

/** What work of a command is given that is no job. */
export interface DirectRun {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** Does work that the command does itself, shows how far it is, and ends it on Ctrl-C. */
@Injectable()
export class DirectWork {
  constructor(private readonly displays: Displays) {}

  /**
   * @param stopped what to tell after Ctrl-C
   * @param counted what the progress counts as rows, in the plural; `rows` if not given
   * @throws Interrupted, and what the work throws
   */
  async run<T>(work: (run: DirectRun) => Promise<T>, stopped: string, counted = 'rows'): Promise<T> {
    const display = this.displays.create();
    return interruptible(async (signal) => {
      try {
        return await work({
          signal,
          onProgress: ({ phase, ...progress }) => display.show({ state: 'active', phase, progress, counted }),
        });
      } catch (error) {
        throw signal.aborted && error === signal.reason
          ? new Interrupted(stopped, 'Start it again when it is wanted.')
          : error;
      } finally {
        display.end();
      }
    });
  }
}
