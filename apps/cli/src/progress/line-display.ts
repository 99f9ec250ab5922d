import { amountOf, phaseOf } from './describe-progress.js';
import type { ProgressDisplay, ShownWork } from './progress-display.js';

const EVERY_MS = 5_000;

/** Plain lines for logs and pipes: one for each phase, and one each few seconds while something moves. */
export class LineDisplay implements ProgressDisplay {
  private phase: string | null = null;
  private line = '';
  private writtenAt = -Infinity;

  /**
   * @param write takes a line without its end
   * @param now milliseconds on any clock that does not jump
   */
  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show(work: ShownWork): void {
    const phase = phaseOf(work);
    const percent = work.progress.percent === null ? '' : `${Math.floor(work.progress.percent)}%`;
    const line = [phase, percent, amountOf(work)].filter((part) => part !== '').join(' ');
    const due = this.now() - this.writtenAt >= EVERY_MS && line !== this.line;
    if (phase !== this.phase || due) {
      this.phase = phase;
      this.line = line;
      this.writtenAt = this.now();
      this.write(line);
    }
  }

  end(): void {
    // The answer follows.
  }
}
