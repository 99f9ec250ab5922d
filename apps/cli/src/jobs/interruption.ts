const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does the work with a signal that aborts on Ctrl-C or SIGTERM, so that it can end cleanly. A second Ctrl-C ends the
 * process at once.
 *
 * @param onInterrupt tells who pressed it, where a clean end may take a while
 */
export async function interruptible<T>(
  work: (interrupted: AbortSignal) => Promise<T>,
  onInterrupt: () => void = () => undefined,
): Promise<T> {
  const controller = new AbortController();
  const stopListening = (): void => SIGNALS.forEach((signal) => process.off(signal, onSignal));
  const onSignal = (): void => {
    stopListening();
    controller.abort();
    onInterrupt();
  };
  SIGNALS.forEach((signal) => process.on(signal, onSignal));
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
