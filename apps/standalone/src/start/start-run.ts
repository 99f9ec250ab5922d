import type { Close } from '../boot/closing.js';

/** What a start works with. */
export interface StartRun {
  environment: NodeJS.ProcessEnv;
  /** Tells a person something, in a line or several. */
  say: (text: string) => void;
  /** Aborts when Lifeboat shall stop, be it before it has started. */
  signal: AbortSignal;
  onClose: (close: Close) => void;
}
