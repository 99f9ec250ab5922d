import type { DocumentSigner } from '@lifeboat/archive';
import type { Drill } from '@lifeboat/catalog';
import { canonicalJson } from '../operations/canonical-json.js';

/**
 * `valid`: made with the configured key over just this report. `invalid`: it was not, or is missing though a key is
 * configured. `not_checked`: there is one, and no key to check it with. `none`: there is neither.
 */
export const SIGNATURE_STATES = ['valid', 'invalid', 'not_checked', 'none'] as const;

export type SignatureState = (typeof SIGNATURE_STATES)[number];

/** Signs the reports of drills, and checks their signatures. */
export class DrillSigner {
  constructor(
    private readonly signer: DocumentSigner,
    private readonly options: { signed: boolean },
  ) {}

  /** @returns Ed25519 over the canonical report, in base64; null where no signing key is configured */
  sign(report: Record<string, unknown>): string | null {
    return this.signer.sign(bytesOf(report))?.toString('base64') ?? null;
  }

  /**
   * Of a drill that has a report. The columns beside it must say the same: they are what lists and rules go by.
   *
   * @returns null where there is no report
   */
  stateOf({ id, tenantId, passed, rpoMs, rtoMs, report, signature }: Drill): SignatureState | null {
    if (report === null) {
      return null;
    }
    if (!this.options.signed) {
      return signature === null ? 'none' : 'not_checked';
    }
    const isSigned =
      this.signer.findFlaw(bytesOf(report), signature === null ? null : Buffer.from(signature, 'base64')) ===
      null;
    const columns = canonicalJson({ drillId: id, tenantId, passed, rpoMs, rtoMs });
    const { drillId, tenantId: of, passed: verdict, rpoMs: rpo, rtoMs: rto } = report;
    const told = canonicalJson({ drillId, tenantId: of, passed: verdict, rpoMs: rpo, rtoMs: rto });
    return isSigned && columns === told ? 'valid' : 'invalid';
  }
}

const bytesOf = (report: Record<string, unknown>): Buffer => Buffer.from(canonicalJson(report));
