import { masterKeyMissing } from './key-errors.js';
import type { Manifest } from '../manifest/manifest.schema.js';

/** Finds what encrypted volumes are read with. */
export interface VolumeKeys {
  /**
   * The private half of the key that a backup was encrypted to, as `AGE-SECRET-KEY-1…`; null where it is not encrypted.
   *
   * @throws LifeboatError MASTER_KEY_MISSING, MASTER_KEY_WRONG, TENANT_KEY_MISSING, TENANT_KEY_DAMAGED
   */
  identityOf(manifest: Pick<Manifest, 'tenantId' | 'encryption'>): Promise<string | null>;
}

/** Where there are no keys: what is not encrypted can be read. */
export const noVolumeKeys: VolumeKeys = {
  identityOf: ({ encryption }) =>
    encryption === null ? Promise.resolve(null) : Promise.reject(masterKeyMissing()),
};
