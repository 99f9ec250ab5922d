import type { StatusConfig } from '@lifeboat/config';
import type { JudgeTenants } from '../../status/judge-tenants.js';
import type { AlertSource } from './alert-source.js';
import type { Findings } from './incident.js';
import { riskIncidents } from './risk-incidents.js';

/** Who is at risk, by the rules that status and metrics go by. */
export class TenantSource implements AlertSource {
  constructor(
    private readonly judgeTenants: JudgeTenants,
    private readonly limits: StatusConfig,
  ) {}

  async find(): Promise<Findings> {
    const { tenants, at: now } = await this.judgeTenants.judge();
    return { present: riskIncidents(tenants, { limits: this.limits, now }), unknown: [] };
  }
}
