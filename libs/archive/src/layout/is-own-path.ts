import { ANCHORS_PREFIX } from './anchor-path.js';
import { ERASURES_PREFIX } from './erasure-path.js';
import { KEYS_PREFIX } from './key-path.js';
import { REPOSITORY_OBJECT, SCHEMAS_PREFIX, TENANTS_PREFIX } from './object-paths.js';

/** The change log lies below it. */
const CHANGES_PREFIX = 'changes/';

const OWN = [TENANTS_PREFIX, SCHEMAS_PREFIX, KEYS_PREFIX, ERASURES_PREFIX, CHANGES_PREFIX, ANCHORS_PREFIX];

/** Whether Lifeboat itself would store an object there. A bucket, or what lies below a prefix of it, may be others' too. */
export function isOwnPath(path: string): boolean {
  return path === REPOSITORY_OBJECT || OWN.some((prefix) => path.startsWith(prefix));
}
