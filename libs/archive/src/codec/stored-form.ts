import { AgeDecoding, AgeEncoding } from '../encryption/age-codec.js';
import type { Manifest } from '../manifest/manifest.schema.js';
import type { Decoding, Encoding } from './codec.js';
import { ZstdCodec } from './zstd-codec.js';

/** How the text of a backup's volumes is stored. */
export type StoredForm = Pick<Manifest, 'compression' | 'encryption'>;

/** What a volume's name ends with: one extension for each stage, in the order of writing. */
export function extensionOf({ compression, encryption }: StoredForm): string {
  return `${compression.algorithm === 'zstd' ? '.zst' : ''}${encryption === null ? '' : '.age'}`;
}

/** The stages from text to stored bytes, in the order of writing. */
export function encodingsOf({ compression, encryption }: StoredForm): Encoding[] {
  const encrypted =
    encryption === null ? [] : [new AgeEncoding([encryption.recipient, ...encryption.recoveryRecipients])];
  return [...compressionOf(compression), ...encrypted];
}

/**
 * The same stages for reading, also in the order of writing.
 *
 * @param identity the private half of the key; null where nothing is encrypted
 */
export function decodingsOf({ compression }: StoredForm, identity: string | null): Decoding[] {
  return [...compressionOf(compression), ...(identity === null ? [] : [new AgeDecoding(identity)])];
}

function compressionOf(compression: StoredForm['compression']): ZstdCodec[] {
  switch (compression.algorithm) {
    case 'zstd':
      return [new ZstdCodec(compression.level)];
    case 'none':
      return [];
  }
}
