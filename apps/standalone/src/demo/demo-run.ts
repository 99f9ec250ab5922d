import { type Close } from '../boot/closing.js';
import { unlessAborted } from '../boot/interruption.js';
import type { DemoStage } from './demo-stage.js';
import type { Story } from './story.js';

/** How a run of the demo is told, ended early, and cleaned up after. */
export interface DemoRun {
  readonly story: Story;
  /** Aborts when the user wants no more. */
  readonly signal: AbortSignal;
  readonly onClose: (close: Close) => void;
}

/** For tests: a demo whose proof cannot fail proves nothing. */
export interface DemoHooks {
  /** Called between the restore and its proof. */
  afterRestore?: (stage: DemoStage) => Promise<unknown>;
}

/** A step of the story that ends at once when the run is aborted. */
export function step<T>(
  { story, signal }: DemoRun,
  title: string,
  work: () => Promise<T>,
  describe: (result: T) => string,
): Promise<T> {
  return story.step(title, () => unlessAborted(signal, work), describe);
}

/** A step that opens what must be closed: it is never left half-way. */
export function openingStep<T>(
  { story, signal }: DemoRun,
  title: string,
  open: () => Promise<T>,
  describe: (result: T) => string,
): Promise<T> {
  const work = async (): Promise<T> => {
    const result = await open();
    signal.throwIfAborted();
    return result;
  };
  return story.step(title, work, describe);
}
