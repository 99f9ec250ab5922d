import type { TickName, TickPayload } from './tick-contracts.js';

/** What a handler is told about a tick besides its payload. */
export interface TickRun {
  /** For when it was meant; it may come late, or twice. */
  dueAt: Date;
  /** Aborted when the worker has to stop. */
  signal: AbortSignal;
}

/**
 * Answers one kind of tick. It is quick: long work it writes down as operations, under ids derived from what is due and
 * when, so that a tick that comes twice starts nothing twice. What it throws is tried again where it may pass.
 */
export interface TickHandler<N extends TickName = TickName> {
  readonly tickName: N;
  handle(payload: TickPayload<N>, run: TickRun): Promise<void>;
}

/** A handler of whatever tick. */
export type AnyTickHandler = { [N in TickName]: TickHandler<N> }[TickName];
