import { execFileSync } from 'node:child_process';
import type { StoredForm } from '@lifeboat/archive';
import { TEST_KEY } from './volume-forms.js';

const MOST = 1 << 28;

/** The text of a stored volume, read by the programs `age` and `zstd`. */
export function readByPrograms(file: string, { compression, encryption }: StoredForm): Buffer {
  const decrypted =
    encryption === null
      ? execFileSync('cat', [file], { maxBuffer: MOST })
      : execFileSync('age', ['--decrypt', '--identity', '-', file], {
          input: TEST_KEY.identity,
          maxBuffer: MOST,
        });
  return compression.algorithm === 'none'
    ? decrypted
    : execFileSync('zstd', ['--decompress', '--stdout'], { input: decrypted, maxBuffer: MOST });
}

/** What the same programs make of a text. */
export function storeByPrograms(text: Buffer, { compression, encryption }: StoredForm): Buffer {
  const compressed =
    compression.algorithm === 'none'
      ? text
      : execFileSync('zstd', ['--stdout'], { input: text, maxBuffer: MOST });
  return encryption === null
    ? compressed
    : execFileSync('age', ['--recipient', encryption.recipient], { input: compressed, maxBuffer: MOST });
}
