import type { Compression } from '../manifest/manifest.schema.js';
import type { Codec } from './codec.js';
import { ZstdCodec } from './zstd-codec.js';

/** The stages from text to stored bytes, in the order of writing. */
export function codecsOf(compression: Compression): Codec[] {
  switch (compression.algorithm) {
    case 'zstd':
      return [new ZstdCodec(compression.level)];
    case 'none':
      return [];
  }
}
