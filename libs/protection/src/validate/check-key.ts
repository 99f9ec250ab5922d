import { keyPath, type KeyStore, type Manifest } from '@lifeboat/archive';
import type { CheckList } from './check-list.js';
import { findingIn } from './findings.js';

/**
 * Looks for the wrapped key that an encrypted backup is read with, in each of its wrappings: there, signed where a signing
 * key is configured, and as it was written. Whether it opens is found out by whoever reads the volumes, and settles the
 * check.
 *
 * @throws LifeboatError where it cannot be looked at, such as REPOSITORY_UNAVAILABLE
 */
export async function checkKey(
  keys: KeyStore,
  { tenantId, encryption }: Pick<Manifest, 'tenantId' | 'encryption'>,
  checks: CheckList,
): Promise<void> {
  if (encryption === null) {
    return;
  }
  const { keyVersion } = encryption;
  const wrappings = (await keys.list(tenantId)).filter(({ version }) => version === keyVersion);
  if (wrappings.length === 0) {
    checks.failed(
      'keys',
      `The repository has no key of the tenant's of version ${String(keyVersion)} below keys/.`,
    );
  }
  for (const name of wrappings) {
    const finding = await findingIn(() => keys.read(name));
    if (finding !== null) {
      checks.failed('keys', `${keyPath(name)}: ${finding.detail}`);
    }
  }
}
