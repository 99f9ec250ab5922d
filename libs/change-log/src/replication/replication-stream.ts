import { pinnedConnection } from '@lifeboat/app-database';
import { aborted } from '@lifeboat/kernel';
import pg from 'pg';
import { formatLsn } from '../lsn/lsn.js';
import { CopyBoth } from './copy-both.js';
import { decodePgoutput } from './decode-pgoutput.js';
import type { PgoutputMessage } from './pgoutput-message.js';
import { parseServerFrame, statusFrame } from './replication-frames.js';

/** Between two signs of life to the server, in milliseconds: it gives up a client that is silent for a minute. */
const STATUS_EVERY_MS = 10_000;
/** The server itself says something every half a minute. */
const SILENCE_MS = 120_000;
const CONNECT_TIMEOUT_MS = 10_000;

export interface ReplicationSource {
  /** Of a role with REPLICATION. */
  url: string;
  slot: string;
  publication: string;
  /** Up to where everything is durable; the stream begins with the first commit behind it. */
  from: bigint;
}

/**
 * Takes one message.
 *
 * @returns a promise only where the next message has to wait for it
 */
export type MessageSink = (message: PgoutputMessage) => Promise<void> | undefined;

/** The changes of a publication, from a logical slot on, in the order of commits. */
export class ReplicationStream {
  private readonly over = new AbortController();
  private readonly copy: CopyBoth;
  private readonly ending: Promise<void>;
  private status: NodeJS.Timeout | undefined;
  private confirmed: bigint;
  private held: Buffer[] | null = null;
  private heardAt = performance.now();

  private constructor(
    private readonly client: pg.Client,
    source: ReplicationSource,
    private readonly sink: MessageSink,
    onStart: () => void,
  ) {
    this.confirmed = source.from;
    this.copy = new CopyBoth(startCommand(source), {
      onStart,
      onData: (chunk) => this.receive(chunk),
      onEnd: (error) => this.fail(error),
    });
    this.ending = aborted(this.over.signal);
  }

  /**
   * Begins to stream.
   *
   * @param sink gets every message, one after the other
   * @throws what pg throws where the server cannot be reached, or refuses
   */
  static async open(source: ReplicationSource, sink: MessageSink): Promise<ReplicationStream> {
    const client = await connect(source.url);
    try {
      return await new Promise((resolve, reject) => {
        const stream = new ReplicationStream(client, source, sink, () => {
          stream.begin();
          resolve(stream);
        });
        stream.over.signal.addEventListener('abort', () => reject(stream.reason()), { once: true });
        client.query(stream.copy);
      });
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /**
   * Tells the server that everything up to a position is durable; it forgets it. To be called with the end of a commit,
   * and with nothing else.
   */
  confirm(lsn: bigint): void {
    this.confirmed = lsn;
    this.report();
  }

  /** Resolves when the stream is over, for whatever reason; `throwIfFailed` says which. */
  get ended(): Promise<void> {
    return this.ending;
  }

  /** @throws the error that has ended the stream */
  throwIfFailed(): void {
    if (this.over.signal.aborted) {
      throw this.reason();
    }
  }

  /** Ends the stream; what was confirmed is on its way before. Never throws. */
  async close(): Promise<void> {
    if (!this.over.signal.aborted) {
      // Where the connection is dead, the server hears of it the next time.
      await this.copy.send(statusFrame(this.confirmed, new Date())).catch(() => undefined);
      this.fail(new Error('The stream was closed.'));
    }
    await this.client.end();
  }

  private begin(): void {
    this.status = setInterval(() => {
      this.report();
      if (this.held === null && performance.now() - this.heardAt > SILENCE_MS) {
        this.fail(new Error('Connection terminated: the server has fallen silent'));
      }
    }, STATUS_EVERY_MS);
  }

  private receive(chunk: Buffer): void {
    this.heardAt = performance.now();
    if (this.over.signal.aborted) {
      return;
    }
    if (this.held !== null) {
      this.held.push(Buffer.from(chunk));
      return;
    }
    const wait = this.take(chunk);
    if (wait !== undefined) {
      void this.hold(wait);
    }
  }

  /** While the sink is behind, what had been read from the socket by then is kept, and no more is read. */
  private async hold(first: Promise<void>): Promise<void> {
    const held: Buffer[] = [];
    this.held = held;
    this.copy.pause();
    try {
      await first;
      for (let next = held.shift(); next !== undefined; next = held.shift()) {
        await this.take(next);
        this.throwIfFailed();
      }
      this.held = null;
      this.heardAt = performance.now();
      this.copy.resume();
    } catch (error) {
      this.fail(error);
    }
  }

  private take(chunk: Buffer): Promise<void> | undefined {
    try {
      const frame = parseServerFrame(chunk);
      if (frame.kind === 'data') {
        return this.sink(decodePgoutput(frame.payload));
      }
      if (frame.replyRequested) {
        this.report();
      }
    } catch (error) {
      this.fail(error);
    }
    return undefined;
  }

  private report(): void {
    if (!this.over.signal.aborted) {
      this.copy.send(statusFrame(this.confirmed, new Date())).catch((error: unknown) => this.fail(error));
    }
  }

  private fail(error: unknown): void {
    clearInterval(this.status);
    this.over.abort(error);
  }

  private reason(): Error {
    const reason: unknown = this.over.signal.reason;
    return reason instanceof Error ? reason : new Error(String(reason));
  }
}

async function connect(url: string): Promise<pg.Client> {
  const { connectionString, options } = pinnedConnection(url);
  const replicating = new URL(connectionString);
  replicating.searchParams.set('replication', 'database');
  const client = new pg.Client({
    connectionString: replicating.href,
    options,
    application_name: 'lifeboat capture',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // The stream gets the error too; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Version 1 of the protocol: no transaction is sent before it has committed. */
function startCommand({ slot, publication, from }: ReplicationSource): string {
  const publications = `"${publication.replaceAll('"', '""')}"`.replaceAll("'", "''");
  return (
    `START_REPLICATION SLOT "${slot}" LOGICAL ${formatLsn(from)} ` +
    `(proto_version '1', publication_names '${publications}', messages 'true')`
  );
}
