import { decodeTenantId, encodeTenantId } from './tenant-segment.js';

/** All wrapped keys lie below it. They are never under object lock: erasing them is what erasing a tenant means. */
export const KEYS_PREFIX = 'keys/';

const FILE = /^([1-9]\d{0,8})-([0-9a-f]{16})\.json$/;

/** Which wrapped key: one version of a tenant's key, wrapped by one master key. */
export interface KeyName {
  tenantId: string;
  /** 1, 2, … */
  version: number;
  /** 16 hex digits that tell master keys apart. */
  masterKeyId: string;
}

/** All wrapped keys of a tenant, and their signatures, lie below it. */
export function keysOfTenantPrefix(tenantId: string): string {
  return `${KEYS_PREFIX}${encodeTenantId(tenantId)}/`;
}

export function keyPath({ tenantId, version, masterKeyId }: KeyName): string {
  return `${keysOfTenantPrefix(tenantId)}${String(version)}-${masterKeyId}.json`;
}

export function keySignaturePath(name: KeyName): string {
  return `${keyPath(name)}.sig`;
}

/** The key that an object path names, or null where it names none. */
export function parseKeyPath(path: string): KeyName | null {
  const [keys, segment, file, ...rest] = path.split('/');
  const [, version, masterKeyId] = FILE.exec(file ?? '') ?? [];
  if (keys !== 'keys' || segment === undefined || rest.length > 0) {
    return null;
  }
  const tenantId = decodeTenantId(segment);
  return tenantId === null || version === undefined || masterKeyId === undefined
    ? null
    : { tenantId, version: Number(version), masterKeyId };
}
