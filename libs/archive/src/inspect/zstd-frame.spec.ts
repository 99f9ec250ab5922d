import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ZstdCodec } from '../codec/zstd-codec.js';
import { encode } from '../codec/run-codecs.js';
import { zstdFrameBytes } from './zstd-frame.js';

const frameOf = (text: Buffer, level = 3): Promise<Buffer> =>
  buffer(encode(Readable.from([text]), [new ZstdCodec(level)]));

describe('the length of a zstd frame', () => {
  it.each([
    ['no text', Buffer.alloc(0)],
    ['a word', Buffer.from('word')],
    ['one byte for long', Buffer.alloc(1_000_000, 'x')],
    ['what cannot be compressed', randomBytes(700_000)],
    ['what can', Buffer.from('a line of text\n'.repeat(50_000))],
  ])('is told for %s, also when something follows', async (_what, text) => {
    for (const level of [1, 9, 19]) {
      const frame = await frameOf(text, level);
      expect(zstdFrameBytes(frame)).toBe(frame.length);
      expect(zstdFrameBytes(Buffer.concat([frame, frame]))).toBe(frame.length);
      expect(zstdFrameBytes(frame.subarray(0, -1))).toBeNull();
    }
  });

  it('is not told where there is none', () => {
    expect(zstdFrameBytes(Buffer.alloc(0))).toBeNull();
    expect(zstdFrameBytes(Buffer.from('no frame at all'))).toBeNull();
  });
});
