import type { Compression } from '@lifeboat/archive';

/** Part of the segment format: readers take it for granted. */
export const BLOCK_COMPRESSION: Compression = { algorithm: 'zstd', level: 3 };
