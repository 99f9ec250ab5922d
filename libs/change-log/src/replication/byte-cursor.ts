/** Reads a message of PostgreSQL's from its front. What it returns does not refer to the message's memory. */
export class ByteCursor {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** One byte, as a letter. */
  letter(): string {
    return String.fromCharCode(this.uint8());
  }

  uint8(): number {
    const value = this.bytes.readUInt8(this.at);
    this.at += 1;
    return value;
  }

  int16(): number {
    const value = this.bytes.readInt16BE(this.at);
    this.at += 2;
    return value;
  }

  int32(): number {
    const value = this.bytes.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  uint32(): number {
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  int64(): bigint {
    const value = this.bytes.readBigInt64BE(this.at);
    this.at += 8;
    return value;
  }

  uint64(): bigint {
    const value = this.bytes.readBigUInt64BE(this.at);
    this.at += 8;
    return value;
  }

  /** Text that is ended by a zero byte. */
  cString(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end === -1) {
      throw new RangeError('a text has no end');
    }
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  /** @param length in bytes */
  text(length: number): string {
    const end = this.at + length;
    if (length < 0 || end > this.bytes.length) {
      throw new RangeError('a text is longer than its message');
    }
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }
}
