/** Ctrl-C, or SIGTERM: the command ends before its work does, or its work was ended. */
export class Interrupted extends Error {
  readonly code = 'INTERRUPTED';

  constructor(
    /** What was stopped and what goes on. */
    readonly detail: string,
    readonly remedy: string,
    /** The operation that it was about. */
    readonly jobId: string | null = null,
  ) {
    super(detail);
    this.name = 'Interrupted';
  }
}
