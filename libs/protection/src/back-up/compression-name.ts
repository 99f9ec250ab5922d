import type { CompressionConfig } from '@lifeboat/config';

/** A way of compression as the catalog writes it: `none`, or `zstd` and its level, as in `zstd:3`. */
export function compressionName(compression: CompressionConfig): string {
  return compression.algorithm === 'none' ? 'none' : `zstd:${compression.level}`;
}
