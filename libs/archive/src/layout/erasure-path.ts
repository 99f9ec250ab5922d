import { decodeTenantId, encodeTenantId } from './tenant-segment.js';

/** What is kept of erasures lies below it, for a catalog that is rebuilt. */
export const ERASURES_PREFIX = 'erasures/';

const FILE = /^(0|[1-9]\d{0,8})\.json$/;

/** Which erasure: of a tenant, when this version of its key was the newest. */
export interface ErasureName {
  tenantId: string;
  /** 0 where the tenant had no key. */
  keyVersion: number;
}

/** What is kept of all erasures of a tenant lies below it. */
export function erasuresOfTenantPrefix(tenantId: string): string {
  return `${ERASURES_PREFIX}${encodeTenantId(tenantId)}/`;
}

export function erasurePath({ tenantId, keyVersion }: ErasureName): string {
  return `${erasuresOfTenantPrefix(tenantId)}${String(keyVersion)}.json`;
}

/** The erasure that an object path names, or null where it names none. */
export function parseErasurePath(path: string): ErasureName | null {
  const [erasures, segment, file, ...rest] = path.split('/');
  const [, keyVersion] = FILE.exec(file ?? '') ?? [];
  if (erasures !== 'erasures' || segment === undefined || keyVersion === undefined || rest.length > 0) {
    return null;
  }
  const tenantId = decodeTenantId(segment);
  return tenantId === null ? null : { tenantId, keyVersion: Number(keyVersion) };
}
