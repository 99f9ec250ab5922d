import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3TestServer } from '../s3-test-server.js';
import { element, leaf } from './answer-lists.js';
import { answerRequest, type S3Answer } from './answer-request.js';
import { S3BucketState } from './s3-bucket-state.js';
import { type S3Fault, S3Faults } from './s3-faults.js';
import { S3Refusal } from './s3-refusal.js';
import { parseRequest, type S3Operation, type S3Request } from './s3-request.js';

const ACCESS_KEY = 'fake-access-key';

/**
 * S3 as far as Lifeboat uses it, in memory: with what the real test server lacks (conditional writes, checksums, locks)
 * and with faults. It checks no signatures; the real one does.
 */
export class FakeS3 implements S3TestServer {
  readonly faults = new S3Faults();
  /** Every request so far. */
  readonly requests: S3Operation[] = [];
  /** Entries of a page of a list. */
  pageSize = 1000;
  private readonly buckets = new Map<string, S3BucketState>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void this.serve(request, response);
    });
  }

  static async start(): Promise<FakeS3> {
    const server = createServer();
    const fake = new FakeS3(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  get environment(): Record<string, string> {
    return {
      S3_ENDPOINT: `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`,
      S3_ACCESS_KEY_ID: ACCESS_KEY,
      S3_SECRET_ACCESS_KEY: 'fake-secret-key',
    };
  }

  makeBucket({ versioned = false }: { versioned?: boolean } = {}): Promise<string> {
    const name = `bucket-${randomUUID()}`;
    this.buckets.set(name, new S3BucketState(versioned));
    return Promise.resolve(name);
  }

  /** @throws S3Refusal where there is none */
  bucket(name: string): S3BucketState {
    const state = this.buckets.get(name);
    if (state === undefined) {
      throw new S3Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');
    }
    return state;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = parseRequest(incoming);
    this.requests.push(request.operation);
    const fault = this.faults.take(request.operation);
    if (fault?.kind === 'hang') {
      incoming.resume();
      return;
    }
    if (fault?.kind === 'cut-request') {
      incoming.once('data', () => incoming.destroy());
      return;
    }
    const body = await buffer(incoming).catch(() => null);
    if (body === null) {
      return; // the client has gone away
    }
    send(response, this.answer(request, body, fault), request, fault);
  }

  private answer(request: S3Request, body: Buffer, fault: S3Fault | null): S3Answer {
    try {
      if (!request.headers.authorization?.includes(`Credential=${ACCESS_KEY}/`)) {
        throw new S3Refusal(403, 'InvalidAccessKeyId', 'The access key id does not exist in our records.');
      }
      if (fault?.kind === 'answer') {
        throw new S3Refusal(fault.status, fault.code);
      }
      return answerRequest(this.bucket(request.bucket), request, body, this.pageSize);
    } catch (error) {
      const { status, code, message } =
        error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError', String(error));
      return { status, body: element('Error', [leaf('Code', code), leaf('Message', message)]) };
    }
  }
}

function send(
  response: ServerResponse,
  { status, headers, body = '' }: S3Answer,
  { operation }: S3Request,
  fault: S3Fault | null,
): void {
  if (fault?.kind === 'lose-reply') {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(body);
  if (fault?.kind === 'alter-reply') {
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  }
  response.writeHead(status, { ...headers, ...(status !== 204 && { 'content-length': bytes.length }) });
  if (fault?.kind === 'cut-reply') {
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    return;
  }
  response.end(operation.startsWith('Head') ? undefined : bytes);
}
