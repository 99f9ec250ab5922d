import type { Duplex } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Codec } from './codec.js';

const KIBIBYTE = 1024;

/**
 * zstd in libuv's threads: one frame per object, with its checksum. Several frames in one object would be misread by
 * Node 24, and its `nbWorkers` crashes; so neither is used.
 */
export class ZstdCodec implements Codec {
  readonly extension = '.zst';

  /** @param level 1 (fastest) to 22 (smallest) */
  constructor(private readonly level: number) {}

  createEncoder(): Duplex {
    return createZstdCompress({
      chunkSize: 256 * KIBIBYTE,
      params: {
        [constants.ZSTD_c_compressionLevel]: this.level,
        [constants.ZSTD_c_checksumFlag]: 1,
      },
    });
  }

  createDecoder(): Duplex {
    // The default of 16 KiB makes decompression three times slower.
    return createZstdDecompress({ chunkSize: 1024 * KIBIBYTE });
  }
}
