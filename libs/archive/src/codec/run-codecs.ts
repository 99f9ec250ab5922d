import { type Duplex, pipeline, type Readable } from 'node:stream';
import type { Codec } from './codec.js';

/** Text in, stored bytes out. An error or the end of either side reaches the other. */
export function encode(text: Readable, codecs: readonly Codec[]): Readable {
  return through(
    text,
    codecs.map((codec) => codec.createEncoder()),
  );
}

/** Stored bytes in, text out. An error or the end of either side reaches the other. */
export function decode(stored: Readable, codecs: readonly Codec[]): Readable {
  return through(stored, codecs.map((codec) => codec.createDecoder()).reverse());
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
