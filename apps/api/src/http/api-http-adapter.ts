import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

/** How long a client may take to say what it wants; a slow one would hold a connection for nothing. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often the two times are looked at. */
const CHECK_EVERY_MS = 1_000;
/** Silence after which a connection ends. An event stream says something every 15 s, as long as its client listens. */
const SILENCE_MS = 120_000;

/** Express on a server of Node's that waits for nobody for ever. */
export class ApiHttpAdapter extends ExpressAdapter {
  /** @param requestTimeoutMs how long a request may take to arrive as a whole */
  constructor(private readonly requestTimeoutMs: number) {
    super();
  }

  override initHttpServer(): void {
    this.httpServer = createServer(
      {
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, this.requestTimeoutMs),
        requestTimeout: this.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, this.requestTimeoutMs),
      },
      this.getInstance(),
    );
    this.httpServer.setTimeout(SILENCE_MS);
  }

  /** Ends the connections too: those that are kept alive, and event streams, would last. */
  override close(): Promise<unknown> | undefined {
    this.httpServer.closeAllConnections();
    return super.close();
  }
}
