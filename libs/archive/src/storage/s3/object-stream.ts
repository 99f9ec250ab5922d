import { Readable } from 'node:stream';
import { LifeboatError } from '@lifeboat/kernel';
import { toError } from '../../to-error.js';
import { toRepositoryError } from './s3-errors.js';

/** The bytes of an object as they arrive, with errors of the repository. One that ends too early is an error. */
export class ObjectStream extends Readable {
  private readonly chunks: AsyncIterator<unknown, unknown>;
  private received = 0;

  /** @param expected bytes that were announced */
  constructor(
    private readonly repository: string,
    private readonly path: string,
    private readonly body: Readable,
    private readonly expected: number,
  ) {
    super({ highWaterMark: 1024 * 1024 });
    this.chunks = body[Symbol.asyncIterator]();
  }

  override _read(): void {
    this.next().then(
      (chunk) => this.push(chunk),
      (error: unknown) => this.destroy(toError(error)),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.body.destroy();
    callback(error);
  }

  private async next(): Promise<Buffer | null> {
    const { done, value } = await this.chunks.next().catch((error: unknown) => {
      throw toRepositoryError(this.repository, error);
    });
    if (done === true) {
      this.requireWhole();
      return null;
    }
    const chunk = value as Buffer;
    this.received += chunk.length;
    return chunk;
  }

  private requireWhole(): void {
    if (this.received !== this.expected) {
      throw new LifeboatError('REPOSITORY_UNAVAILABLE', {
        detail: `The repository ${this.repository} has sent ${this.received} of the ${this.expected} bytes of ${this.path}. They were not used.`,
        remedy: 'Try again; if it happens again, look at the network and at what lies between.',
        meta: { object: this.path, received: this.received, expected: this.expected },
      });
    }
  }
}
