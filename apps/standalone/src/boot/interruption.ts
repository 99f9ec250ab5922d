import { aborted, ExitCode } from '@lifeboat/kernel';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The work was given up because the process was asked to end. */
export class Interrupted extends Error {
  constructor(signal: string) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}

/** A wish of the user or the system that this process ends. */
export interface Interruption {
  /** Aborts at the first signal, with an `Interrupted` as its reason. */
  readonly signal: AbortSignal;
  /** Gives the signals their ordinary meaning back. */
  dispose(): void;
}

/**
 * Turns the signals that end a process into one that its work can listen to, so that it can clean up. Whoever signals
 * a second time is not made to wait.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      process.exit(ExitCode.INTERRUPTED);
    }
    controller.abort(new Interrupted(name));
  };
  SIGNALS.forEach((name) => process.on(name, onSignal));
  return {
    signal: controller.signal,
    dispose: () => SIGNALS.forEach((name) => process.off(name, onSignal)),
  };
}

/**
 * The result of the work, unless the signal is aborted first: then the work is left to itself, and the servers that it
 * uses are stopped under it.
 *
 * @throws the signal's reason
 */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const begun = work();
  await Promise.race([begun, aborted(signal)]);
  signal.throwIfAborted();
  return begun;
}
