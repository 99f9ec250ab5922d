import { decodeCursor, encodeCursor, limitOf, type Page, type PageRequest, toPage } from '@lifeboat/catalog';
import { currentActor } from '@lifeboat/tenancy';
import { z } from 'zod';
import type { Authoriser } from '../access/authoriser.js';
import type { JudgedTenant, JudgeTenants } from './judge-tenants.js';
import type { RiskReason } from './risk.js';
import { type TenantProtectionView, viewOfProtection } from './tenant-protection-view.js';

/** So many tenants are judged at once in looking for those that are at risk. */
const BATCH = 2_000;

/** The text that PostgreSQL takes no more than it gives out. */
const key = z.tuple([z.string().regex(/^[^\0]+$/)]);

export interface AtRiskFilter extends PageRequest {
  /** Only those that are at risk for this reason, among others. */
  reason?: RiskReason | undefined;
}

/** Lists the tenants that are at risk, with the reasons. */
export class ListTenantsAtRisk {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly judgeTenants: JudgeTenants,
  ) {}

  /** By id. @throws LifeboatError FORBIDDEN, INVALID_REQUEST for a wrong cursor or limit */
  async list(filter: AtRiskFilter = {}): Promise<Page<TenantProtectionView>> {
    await this.authoriser.require('stats.read', currentActor().tenantId);
    const limit = limitOf(filter);
    const found: TenantProtectionView[] = [];
    let after = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, key)[0];
    let isLast = false;
    while (found.length <= limit && !isLast) {
      const { tenants, at } = await this.judgeTenants.judge({ after, limit: BATCH });
      const wanted = tenants.filter((tenant) => isWanted(tenant, filter.reason));
      found.push(...wanted.map((tenant) => viewOfProtection(tenant, at)));
      after = tenants.at(-1)?.facts.tenantId;
      isLast = tenants.length < BATCH;
    }
    return toPage(found, limit, ({ tenantId }) => encodeCursor([tenantId]));
  }
}

function isWanted({ state, risks }: JudgedTenant, reason: RiskReason | undefined): boolean {
  return state === 'at_risk' && (reason === undefined || risks.some((risk) => risk.reason === reason));
}
