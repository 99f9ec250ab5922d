const NOTHING = Buffer.alloc(0);

/** Reads a stream of bytes front to back, by lengths that the caller knows. Holds one chunk at a time. */
export class TextCursor {
  private readonly chunks: AsyncIterator<Buffer>;
  private chunk: Buffer = NOTHING;
  private consumed = 0;

  /** @param endsEarly makes the error for a stream that ends before it should */
  constructor(
    source: AsyncIterable<Buffer>,
    private readonly endsEarly: () => Error,
  ) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Bytes read or skipped so far. */
  get position(): number {
    return this.consumed;
  }

  /** The next `length` bytes, in pieces as they come. */
  async *stream(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      const piece = await this.take(left);
      left -= piece.length;
      yield piece;
    }
  }

  /** The next `length` bytes in one piece: for short lengths. */
  async read(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.stream(length)) {
      pieces.push(piece);
    }
    return pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      left -= (await this.take(left)).length;
    }
  }

  /** Whether nothing is left. */
  async atEnd(): Promise<boolean> {
    return !(await this.fill());
  }

  private async take(atMost: number): Promise<Buffer> {
    if (!(await this.fill())) {
      throw this.endsEarly();
    }
    const piece = this.chunk.subarray(0, atMost);
    this.chunk = this.chunk.subarray(piece.length);
    this.consumed += piece.length;
    return piece;
  }

  private async fill(): Promise<boolean> {
    while (this.chunk.length === 0) {
      const next = await this.chunks.next();
      if (next.done === true) {
        return false;
      }
      this.chunk = next.value;
    }
    return true;
  }
}
