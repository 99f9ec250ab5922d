import { type Duplex, pipeline, type Readable, type Writable } from 'node:stream';
import type { Decoding, Encoding } from './codec.js';
import type { Meter } from './meter.js';

/** A pipeline whose writing end is open. */
export interface Encoder {
  text: Writable;
  stored: Readable;
}

/**
 * Text in at one end, stored bytes out of the other, past the meter. An error or the end of either side reaches the
 * other.
 *
 * @param length bytes of the whole text, where they are known; null otherwise
 */
export function encoderOf(codecs: readonly Encoding[], meter: Meter, length: number | null): Encoder {
  const [first, ...others] = codecs;
  if (first === undefined) {
    return { text: meter, stored: meter };
  }
  const text = first.createEncoder(length);
  through(text, [...others.map((codec) => codec.createEncoder(null)), meter]);
  return { text, stored: meter };
}

/** Text in, stored bytes out. An error or the end of either side reaches the other. */
export function encode(text: Readable, codecs: readonly Encoding[]): Readable {
  return through(
    text,
    codecs.map((codec) => codec.createEncoder(null)),
  );
}

/** Stored bytes in, past the meter if there is one, text out. An error or the end of either side reaches the other. */
export function decode(stored: Readable, codecs: readonly Decoding[], meter?: Duplex): Readable {
  const decoders = codecs.map((codec) => codec.createDecoder()).reverse();
  return through(stored, meter === undefined ? decoders : [meter, ...decoders]);
}

function through(source: Readable, stages: Duplex[]): Readable {
  const last = stages.at(-1);
  if (last === undefined) {
    return source;
  }
  // The error itself is not lost: pipeline destroys every stage with it, and whoever reads the last one gets it.
  pipeline([source, ...stages], () => undefined);
  return last;
}
