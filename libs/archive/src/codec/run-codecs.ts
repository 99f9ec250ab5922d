import { type Duplex, pipeline, type Readable } from 'node:stream';
import type { Codec } from './codec.js';

/** Text in, stored bytes out, past the meter if there is one. An error or the end of either side reaches the other. */
export function encode(text: Readable, codecs: readonly Codec[], meter?: Duplex): Readable {
  const encoders = codecs.map((codec) => codec.createEncoder());
  return through(text, meter === undefined ? encoders : [...encoders, meter]);
}

/** Stored bytes in, past the meter if there is one, text out. An error or the end of either side reaches the other. */
export function decode(stored: Readable, codecs: readonly Codec[], meter?: Duplex): Readable {
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
