import { z } from 'zod';
import { keyPath, type KeyName } from '../layout/key-path.js';
import { keyDamaged } from './key-errors.js';

const schema = z.strictObject({
  format: z.literal('lifeboat-key'),
  version: z.literal(1),
  tenantId: z.string().min(1),
  keyVersion: z.int().min(1),
  /** The public half of the tenant's key. */
  recipient: z.string(),
  masterKeyId: z.string(),
  /** An identity file with the private half, as an armored age file for the master key. */
  wrappedKey: z.string(),
});

/** One version of a tenant's key, wrapped by one master key. */
export type KeyDocument = z.infer<typeof schema>;

export function keyDocumentOf(
  { tenantId, version, masterKeyId }: KeyName,
  recipient: string,
  wrappedKey: string,
): KeyDocument {
  return {
    format: 'lifeboat-key',
    version: 1,
    tenantId,
    keyVersion: version,
    recipient,
    masterKeyId,
    wrappedKey,
  };
}

export function serialiseKeyDocument(document: KeyDocument): Buffer {
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

/**
 * Reads a wrapped key strictly: every byte of it must be as it was written, and speak of the key that its path names.
 *
 * @throws LifeboatError TENANT_KEY_DAMAGED
 */
export function parseKeyDocument(bytes: Buffer, name: KeyName): KeyDocument {
  const path = keyPath(name);
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success || !serialiseKeyDocument(parsed.data).equals(bytes)) {
    throw keyDamaged(path, 'is not as a key is written');
  }
  const { tenantId, keyVersion, masterKeyId } = parsed.data;
  if (tenantId !== name.tenantId || keyVersion !== name.version || masterKeyId !== name.masterKeyId) {
    throw keyDamaged(path, 'is another key than its path says');
  }
  return parsed.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The caller says that it is not as a key is written.
    return null;
  }
}
