import type { Duplex } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Decoding, Encoding } from './codec.js';

/** One call of the library gives at most so much: every further one is a way to the thread and back. */
const CHUNK_BYTES = 1024 * 1024;
/** What a frame takes besides its content, and content that cannot be compressed takes more of, at most. */
const FRAME_BYTES = 1024;

/**
 * zstd in libuv's threads: one frame per object, with its checksum. Several frames in one object would be misread by
 * Node 24, and its `nbWorkers` crashes; so neither is used.
 */
export class ZstdCodec implements Encoding, Decoding {
  /** @param level 1 (fastest) to 22 (smallest) */
  constructor(private readonly level: number) {}

  createEncoder(length: number | null): Duplex {
    return createZstdCompress({
      chunkSize: length === null ? CHUNK_BYTES : Math.min(CHUNK_BYTES, length + FRAME_BYTES),
      // The library then takes no more memory than so much text needs.
      ...(length === null ? {} : { pledgedSrcSize: length }),
      params: {
        [constants.ZSTD_c_compressionLevel]: this.level,
        [constants.ZSTD_c_checksumFlag]: 1,
      },
    });
  }

  createDecoder(): Duplex {
    // The default of 16 KiB makes decompression three times slower.
    return createZstdDecompress({ chunkSize: CHUNK_BYTES });
  }
}
