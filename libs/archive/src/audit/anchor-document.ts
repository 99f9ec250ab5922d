import { z } from 'zod';
import { type AnchorName, anchorPath } from '../layout/anchor-path.js';
import { UUID } from '../layout/uuid.js';
import { objectDamaged } from '../storage/storage-errors.js';

const chainSchema = z.strictObject({
  /** Null: the lines without a tenant. */
  tenantId: z.string().min(1).nullable(),
  /** The number of its last line then. */
  sequence: z.int().min(1),
  /** The hash of that line. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

const schema = z.strictObject({
  format: z.literal('lifeboat-audit-anchor'),
  version: z.literal(1),
  id: z.string().regex(UUID),
  anchoredAt: z.iso.datetime({ precision: 3 }),
  chains: z.array(chainSchema),
});

/** The end of one chain of the audit log, at one moment. */
export type AnchoredChain = z.infer<typeof chainSchema>;

/** The ends of all chains of the audit log, at one moment. */
export interface AuditAnchor extends AnchorName {
  chains: AnchoredChain[];
}

export function serialiseAnchor({ id, anchoredAt, chains }: AuditAnchor): Buffer {
  const document: z.infer<typeof schema> = {
    format: 'lifeboat-audit-anchor',
    version: 1,
    id,
    anchoredAt: anchoredAt.toISOString(),
    chains: chains.map(({ tenantId, sequence, hash }) => ({ tenantId, sequence, hash })),
  };
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

/**
 * Reads it strictly: every byte must be as it was written, and be the anchor that its path names.
 *
 * @throws LifeboatError OBJECT_DAMAGED
 */
export function parseAnchor(bytes: Buffer, name: AnchorName): AuditAnchor {
  const parsed = schema.safeParse(parseJson(bytes));
  const anchor = parsed.success
    ? { ...parsed.data, anchoredAt: new Date(parsed.data.anchoredAt) }
    : { ...name, chains: [] };
  if (!parsed.success || !serialiseAnchor(anchor).equals(bytes)) {
    throw objectDamaged(anchorPath(name), 'is not as an anchor of the audit log is written');
  }
  if (anchorPath(anchor) !== anchorPath(name)) {
    throw objectDamaged(anchorPath(name), 'is another anchor than its path says');
  }
  return { ...name, chains: anchor.chains };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The caller says that it is not as an anchor is written.
    return null;
  }
}
