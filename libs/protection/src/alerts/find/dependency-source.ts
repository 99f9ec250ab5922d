import type { CheckHealth, HealthCheck } from '../../health/check-health.js';
import type { AlertSource } from './alert-source.js';
import type { Findings, Incident } from './incident.js';

/** Whether all that Lifeboat depends on answers. (Without the catalog, nothing of this can be written down.) */
export class DependencySource implements AlertSource {
  constructor(private readonly checkHealth: CheckHealth) {}

  /** One that does not answer is asked a second time: what was only slow is no incident. */
  async find(): Promise<Findings> {
    const down = await this.down();
    const still = down.length === 0 ? [] : await this.down();
    const names = new Set(down.map(({ name }) => name));
    return { present: still.filter(({ name }) => names.has(name)).map(incidentOf), unknown: [] };
  }

  private async down(): Promise<HealthCheck[]> {
    const { checks } = await this.checkHealth.check();
    return checks.filter(({ ok }) => !ok);
  }
}

function incidentOf({ name, code }: HealthCheck): Incident {
  return {
    kind: 'dependency_down',
    subjectType: 'dependency',
    subject: name,
    detail: `What Lifeboat needs does not answer: ${name} (${code ?? 'no code'}). Work that needs it waits or fails until it does.`,
    remedy: 'lifeboat check',
  };
}
