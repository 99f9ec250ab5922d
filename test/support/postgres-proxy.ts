import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { FrontendMessages, sqlOf } from './postgres-messages.js';

/**
 * What becomes of a statement: it goes on to the server; the connection breaks before the server gets it; the server
 * does it, and the connection breaks before the client hears of it, or when it has heard the beginning.
 */
export type Fate = 'forward' | 'cut' | 'lose-reply' | 'cut-reply';

/** Decides about one statement. The statement, and what its connection sends after it, waits for the answer. */
export type Interception = (sql: string) => Fate | Promise<Fate>;

interface Trap {
  pattern: RegExp;
  decide: Interception;
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0);

/** Stands between a client and a PostgreSQL server, and can interfere at a chosen statement. */
export class PostgresProxy {
  private readonly traps: Trap[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private target: URL,
  ) {
    server.on('connection', (client: Socket) => this.serve(client));
  }

  static async start(targetUrl: string): Promise<PostgresProxy> {
    const server = createServer();
    const proxy = new PostgresProxy(server, new URL(targetUrl));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The target's URL, with the proxy in its place. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
    return url.href;
  }

  /** Decides about the next statement that matches; only once. Gives a function that takes it back. */
  intercept(pattern: RegExp, decide: Interception): () => void {
    const trap = { pattern, decide };
    this.traps.push(trap);
    return () => {
      const place = this.traps.indexOf(trap);
      if (place >= 0) {
        this.traps.splice(place, 1);
      }
    };
  }

  /** Holds the next statement that matches, before the server gets it. */
  hold(pattern: RegExp): { reached: Promise<void>; release: (fate?: Fate) => void } {
    const reached = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<Fate>();
    this.intercept(pattern, () => {
      reached.resolve(undefined);
      return released.promise;
    });
    return { reached: reached.promise, release: (fate = 'forward') => released.resolve(fate) };
  }

  /** Leads to another server from now on, as an address does that a standby takes over. */
  redirect(targetUrl: string): void {
    this.target = new URL(targetUrl);
    this.breakConnections();
  }

  /** Breaks every connection that there is now. */
  breakConnections(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    this.breakConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      // Else each small message would wait for the acknowledgement of the one before.
      socket.setNoDelay();
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    server.pipe(client);
    void this.forward(client, server);
  }

  private async forward(client: Socket, server: Socket): Promise<void> {
    const messages = new FrontendMessages();
    try {
      for await (const chunk of client) {
        for (const message of messages.push(chunk as Buffer)) {
          await this.pass(message, client, server);
        }
      }
      server.end();
    } catch (error) {
      // Mostly the client is gone. Where an interception has failed, the test should hear of it.
      if (!client.destroyed) {
        process.emitWarning(`interception failed: ${String(error)}`);
      }
      client.destroy();
    }
  }

  private async pass(message: Buffer, client: Socket, server: Socket): Promise<void> {
    const sql = sqlOf(message);
    const trap = sql === null ? undefined : this.traps.find(({ pattern }) => pattern.test(sql));
    if (trap !== undefined && sql !== null) {
      this.traps.splice(this.traps.indexOf(trap), 1);
      const fate = await trap.decide(sql);
      if (fate === 'cut') {
        client.destroy();
        return;
      }
      if (fate === 'lose-reply') {
        swallowReply(server, client);
      }
      if (fate === 'cut-reply') {
        server.unpipe(client);
        server.once('data', (chunk: Buffer) => client.end(chunk.subarray(0, chunk.length / 2)));
        server.resume();
      }
    }
    if (!server.write(message)) {
      await Promise.race([once(server, 'drain'), once(server, 'close')]);
    }
  }
}

/** Breaks the connection when the server has answered, with nothing of the answer passed on. */
function swallowReply(server: Socket, client: Socket): void {
  server.unpipe(client);
  server.removeAllListeners('data');
  server.on('data', (chunk: Buffer) => {
    // The reply to one simple query is short, and ends with ReadyForQuery: type, length 5, and a state.
    if (chunk.at(-6) === READY_FOR_QUERY) {
      client.destroy();
    }
  });
  server.resume();
}
