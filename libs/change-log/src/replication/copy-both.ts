import type { Connection, Submittable } from 'pg';

/** What becomes of a COPY in both directions. */
export interface CopyBothEvents {
  /** The server has agreed to it. */
  onStart: () => void;
  /** @param chunk is used again by the connection once the call returns */
  onData: (chunk: Buffer) => void;
  /** It is over: the connection broke, or the server ended it or refused to begin. */
  onEnd: (error: Error) => void;
}

/** A query by which pg enters the mode of COPY in both directions, in which replication streams. */
export class CopyBoth implements Submittable {
  private connection: Connection | null = null;

  constructor(
    private readonly command: string,
    private readonly events: CopyBothEvents,
  ) {}

  submit(connection: Connection): void {
    this.connection = connection;
    connection.once('replicationStart', this.events.onStart);
    connection.query(this.command);
  }

  /** Sends a frame. Resolves when the system has taken it. */
  send(frame: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream().write(frame, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Has the server wait, once its and the system's buffers are full. */
  pause(): void {
    this.stream().pause();
  }

  resume(): void {
    this.stream().resume();
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.events.onData(chunk);
  }

  handleError(error: Error): void {
    this.events.onEnd(error);
  }

  handleCommandComplete(): void {
    // The server shuts down; ReadyForQuery follows.
  }

  handleReadyForQuery(): void {
    this.events.onEnd(new Error('Connection terminated: the server has ended the stream of changes'));
  }

  private stream(): Connection['stream'] {
    if (this.connection === null) {
      throw new Error('The COPY has not begun.');
    }
    return this.connection.stream;
  }
}
