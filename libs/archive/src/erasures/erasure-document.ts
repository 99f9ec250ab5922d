import { z } from 'zod';
import { erasurePath, type ErasureName } from '../layout/erasure-path.js';
import { objectDamaged } from '../storage/storage-errors.js';

const schema = z.strictObject({
  format: z.literal('lifeboat-erasure'),
  version: z.literal(1),
  tenantId: z.string().min(1),
  /** The newest version of the tenant's key then; 0 where there was none. */
  keyVersion: z.int().min(0),
  /** The database's name in Lifeboat's configuration. */
  applicationDatabase: z.string().min(1),
  erasedAt: z.iso.datetime({ precision: 3 }),
});

/** What is kept of the erasure of a tenant: what was asked for before it is erased, and so is its key. */
export interface TenantErasure extends ErasureName {
  applicationDatabase: string;
  erasedAt: Date;
}

export function serialiseErasure({
  tenantId,
  keyVersion,
  applicationDatabase,
  erasedAt,
}: TenantErasure): Buffer {
  const document: z.infer<typeof schema> = {
    format: 'lifeboat-erasure',
    version: 1,
    tenantId,
    keyVersion,
    applicationDatabase,
    erasedAt: erasedAt.toISOString(),
  };
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

/**
 * Reads it strictly: every byte must be as it was written, and speak of the erasure that its path names.
 *
 * @throws LifeboatError OBJECT_DAMAGED
 */
export function parseErasure(bytes: Buffer, name: ErasureName): TenantErasure {
  const path = erasurePath(name);
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success) {
    throw objectDamaged(path, 'is not as an erasure is written');
  }
  const { tenantId, keyVersion, applicationDatabase, erasedAt } = parsed.data;
  const erasure = { tenantId, keyVersion, applicationDatabase, erasedAt: new Date(erasedAt) };
  if (!serialiseErasure(erasure).equals(bytes)) {
    throw objectDamaged(path, 'is not as an erasure is written');
  }
  if (tenantId !== name.tenantId || keyVersion !== name.keyVersion) {
    throw objectDamaged(path, 'is another erasure than its path says');
  }
  return erasure;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The caller says that it is not as an erasure is written.
    return null;
  }
}
