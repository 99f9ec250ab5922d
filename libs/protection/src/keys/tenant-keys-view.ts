import type { KeyName } from '@lifeboat/archive';
import type { TenantKey } from '@lifeboat/catalog';

/** One version of a tenant's key; public halves only. */
export interface TenantKeyView {
  version: number;
  /** `age1…` */
  recipient: string;
  createdAt: Date;
  destroyedAt: Date | null;
  /** Ids of the master keys that wrap it in the repository. */
  wrappedBy: string[];
}

export function viewOfKey(key: TenantKey, stored: readonly KeyName[]): TenantKeyView {
  const { version, recipient, createdAt, destroyedAt } = key;
  return {
    version,
    recipient,
    createdAt,
    destroyedAt,
    wrappedBy: stored.filter((name) => name.version === version).map(({ masterKeyId }) => masterKeyId),
  };
}
