import type { Compression } from '@lifeboat/archive';

/** A compression as the catalog writes it: `none`, or `zstd` and its level, as in `zstd:3`. */
export function compressionName(compression: Compression): string {
  return compression.algorithm === 'none' ? 'none' : `zstd:${compression.level}`;
}
