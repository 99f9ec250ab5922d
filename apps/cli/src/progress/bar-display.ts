import cliProgress from 'cli-progress';
import { amountOf, phaseOf } from './describe-progress.js';
import type { ProgressDisplay, ShownWork } from './progress-display.js';

/** A bar that moves, for a terminal. */
export class BarDisplay implements ProgressDisplay {
  private readonly bar = new cliProgress.SingleBar({
    format: '{phase} [{bar}] {percentage}% {amount}',
    stream: process.stderr,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is handled where the work is waited for.
    gracefulExit: false,
  });
  private state: 'new' | 'shown' | 'ended' = 'new';

  show(work: ShownWork): void {
    const payload = { phase: phaseOf(work).padEnd(10), amount: amountOf(work) };
    // Where the total is not known the bar stays empty; phase and amount tell that something goes on.
    const percent = Math.floor(work.progress.percent ?? 0);
    switch (this.state) {
      case 'new':
        this.bar.start(100, percent, payload);
        this.state = 'shown';
        return;
      case 'shown':
        this.bar.update(percent, payload);
        return;
      case 'ended':
        return;
    }
  }

  end(): void {
    if (this.state === 'shown') {
      this.bar.stop();
    }
    this.state = 'ended';
  }
}
