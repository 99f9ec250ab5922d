const QUERY = 'Q'.charCodeAt(0);
const PARSE = 'P'.charCodeAt(0);
const LENGTH_BYTES = 4;
/** Requests for encryption that come before the start-up message, after which another one follows. */
const ENCRYPTION_REQUESTS = new Set([80_877_103, 80_877_104]);

/** Cuts what a client sends into the messages of PostgreSQL's protocol, version 3. */
export class FrontendMessages {
  private begun = Buffer.alloc(0);
  private started = false;

  /** @returns the messages that are complete now */
  push(chunk: Buffer): Buffer[] {
    this.begun = Buffer.concat([this.begun, chunk]);
    const messages: Buffer[] = [];
    for (let message = this.take(); message !== null; message = this.take()) {
      messages.push(message);
    }
    return messages;
  }

  private take(): Buffer | null {
    // Only the first message has no type before its length.
    const typeBytes = this.started ? 1 : 0;
    if (this.begun.length < typeBytes + LENGTH_BYTES) {
      return null;
    }
    const end = typeBytes + this.begun.readUInt32BE(typeBytes);
    if (this.begun.length < end) {
      return null;
    }
    const message = this.begun.subarray(0, end);
    this.begun = this.begun.subarray(end);
    this.started ||= !ENCRYPTION_REQUESTS.has(message.readUInt32BE(LENGTH_BYTES));
    return message;
  }
}

/** The SQL of a message that carries any: of a simple query, or of a statement to be prepared. */
export function sqlOf(message: Buffer): string | null {
  const body = message.subarray(1 + LENGTH_BYTES);
  switch (message[0]) {
    case QUERY:
      return body.toString('utf8', 0, body.indexOf(0));
    case PARSE: {
      const start = body.indexOf(0) + 1;
      return body.toString('utf8', start, body.indexOf(0, start));
    }
    case undefined:
    default:
      return null;
  }
}
