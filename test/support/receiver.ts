import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that was received. */
export interface Call {
  headers: IncomingHttpHeaders;
  text: string;
  body: Record<string, unknown>;
}

/** Answers one call; one that is not answered hangs. */
export type Answer = (response: ServerResponse, call: Call) => void | Promise<void>;

/** An application's HTTP server that is told of restores. */
export class Receiver {
  readonly calls: Call[] = [];
  /** What it does with the next calls; 204 if not given. */
  answer: Answer = accept;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      void (async () => {
        let text = '';
        for await (const chunk of request) {
          text += String(chunk);
        }
        const call = { headers: request.headers, text, body: JSON.parse(text) as Record<string, unknown> };
        receiver.calls.push(call);
        await receiver.answer(response, call);
      })();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/lifeboat`;
  }

  /** Forgets what was received, and answers as at first. */
  reset(): void {
    this.calls.length = 0;
    this.answer = accept;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Takes it. */
function accept(response: ServerResponse): void {
  response.statusCode = 204;
  response.end();
}

/** Answers with a status. */
export const respond =
  (status: number): Answer =>
  (response) => {
    response.statusCode = status;
    response.end('no');
  };
