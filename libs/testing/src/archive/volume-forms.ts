import type { StoredForm, VolumeKeys } from '@lifeboat/archive';

/** A key that only tests use. */
export const TEST_KEY = {
  identity: 'AGE-SECRET-KEY-10YPE9NTN68L35SF076UEAU7DHDJ35Z4P4HMCTHQNH32488JV9Q2SVPTKQY',
  recipient: 'age1qvz4w8dsncjfz6rzz702q9t7m8erhrlzavksqdskncmj3ucct5zq66f0kw',
};

/** How a volume can be stored, and what it is read with. */
export interface VolumeForm extends StoredForm {
  name: string;
}

const ENCRYPTION = {
  format: 'age' as const,
  keyVersion: 1,
  recipient: TEST_KEY.recipient,
  recoveryRecipients: [],
};

/** Every form that a volume can have. */
export const VOLUME_FORMS: VolumeForm[] = [
  { name: 'compressed', compression: { algorithm: 'zstd', level: 3 }, encryption: null },
  { name: 'plain', compression: { algorithm: 'none' }, encryption: null },
  { name: 'compressed and encrypted', compression: { algorithm: 'zstd', level: 3 }, encryption: ENCRYPTION },
  { name: 'encrypted', compression: { algorithm: 'none' }, encryption: ENCRYPTION },
];

/** Holds the key of the encrypted forms. */
export const testVolumeKeys: VolumeKeys = {
  identityOf: ({ encryption }) => Promise.resolve(encryption === null ? null : TEST_KEY.identity),
};
