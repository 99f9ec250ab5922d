import type { AuditWriter } from '@lifeboat/catalog';
import { toLifeboatError } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { CatalogRepair } from './catalog-repair.js';
import type { CatalogComparison } from './compare-catalog.js';
import type { Discrepancy } from './discrepancy.js';
import type { CatalogFinding } from './finding.js';
import type { Orphan, OrphanRegistrar } from './orphan-registrar.js';
import type { UpkeepRun } from './upkeep-run.js';

/** Whoever is alive ends or begins anew within this time, in milliseconds. */
const DEFAULT_GRACE_MS = 6 * 3_600_000;

export interface CheckOptions {
  /** Also does what is safe; false only looks. */
  repair: boolean;
  /** How long ago a backup must have ended for what it left to be removed, in milliseconds; 6 hours if not given. */
  graceMs?: number | undefined;
}

/** What a check found, in the order of the repository. */
export interface CheckReport {
  findings: CatalogFinding[];
  /** How many of them were settled. */
  repaired: number;
}

/** Compares catalog and repository. */
export class CheckCatalog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly comparison: CatalogComparison,
    private readonly repairs: CatalogRepair,
    private readonly orphans: OrphanRegistrar,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Other work may go on meanwhile. A check with repair that is interrupted has done some repairs; the next one does the
   * others.
   *
   * @throws LifeboatError FORBIDDEN, CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID; the reason of
   *   `run.signal` once it aborts
   */
  async check(options: CheckOptions, run: UpkeepRun): Promise<CheckReport> {
    await this.authoriser.require('catalog.check', currentActor().tenantId);
    try {
      const findings = await this.findings(options, run);
      const repaired = findings.filter(({ repair }) => repair?.done === true).length;
      await this.audit.write({
        action: 'catalog.check',
        outcome: 'succeeded',
        detail: { repair: options.repair, findings: findings.length, repaired },
      });
      return { findings, repaired };
    } catch (error) {
      await this.audit.write({
        action: 'catalog.check',
        outcome: 'failed',
        errorCode: run.signal.aborted ? 'OPERATION_CANCELLED' : toLifeboatError(error).code,
        detail: { repair: options.repair },
      });
      throw error;
    }
  }

  private async findings(options: CheckOptions, run: UpkeepRun): Promise<CatalogFinding[]> {
    const findings: CatalogFinding[] = [];
    const orphans: Orphan[] = [];
    for await (const discrepancy of this.comparison.compare(run)) {
      if (discrepancy.repair?.kind === 'register') {
        // Which of them can be registered is known when all have been seen: a child may come before its parent.
        const { backup, encryption } = discrepancy.repair;
        orphans.push({ backup, encryption, findings: discrepancy.findings });
      } else {
        findings.push(...(await this.settle(discrepancy, discrepancy.repair, options)));
      }
    }
    return [...findings, ...(await this.orphans.settle(orphans, options.repair))];
  }

  private async settle(
    { findings }: Discrepancy,
    repair: Exclude<Discrepancy['repair'], { kind: 'register' }>,
    options: CheckOptions,
  ): Promise<CatalogFinding[]> {
    if (!options.repair || repair === null) {
      return findings;
    }
    const outcome = await this.repairs.apply(repair, findings, options.graceMs ?? DEFAULT_GRACE_MS);
    return findings.map((finding) => ({ ...finding, repair: outcome }));
  }
}
