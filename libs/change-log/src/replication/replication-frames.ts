import { toPostgresTime } from './postgres-time.js';

/** What the server sends while it streams: a piece of the change stream, or a sign of life. */
export type ServerFrame = { kind: 'data'; payload: Buffer } | { kind: 'keepalive'; replyRequested: boolean };

const DATA_HEADER_BYTES = 25;

/**
 * Takes a CopyData message of streaming replication apart
 * (https://www.postgresql.org/docs/current/protocol-replication.html). The payload refers to the given bytes.
 *
 * @throws Error for bytes that are no such message
 */
export function parseServerFrame(chunk: Buffer): ServerFrame {
  const type = String.fromCharCode(chunk.readUInt8(0));
  switch (type) {
    case 'w':
      return { kind: 'data', payload: chunk.subarray(DATA_HEADER_BYTES) };
    case 'k':
      return { kind: 'keepalive', replyRequested: chunk.readUInt8(17) === 1 };
    default:
      throw new Error(`The server has sent a frame of an unknown kind: ${JSON.stringify(type)}.`);
  }
}

/**
 * A standby status update, framed as CopyData.
 *
 * @param confirmed up to where everything is durable: the server may forget it
 */
export function statusFrame(confirmed: bigint, now: Date): Buffer {
  const frame = Buffer.alloc(5 + 34);
  frame.write('d', 0, 'latin1');
  frame.writeUInt32BE(frame.length - 1, 1);
  frame.write('r', 5, 'latin1');
  // Written, flushed, applied: what is not durable is nothing.
  frame.writeBigUInt64BE(confirmed, 6);
  frame.writeBigUInt64BE(confirmed, 14);
  frame.writeBigUInt64BE(confirmed, 22);
  frame.writeBigInt64BE(toPostgresTime(now), 30);
  frame.writeUInt8(0, 38);
  return frame;
}
