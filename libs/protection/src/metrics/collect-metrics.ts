import { setTimeout as pause } from 'node:timers/promises';
import type { MetricsConfig } from '@lifeboat/config';
import { type Clock, LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import { type Metrics, MetricsSnapshot } from '@lifeboat/observability';
import { currentActor, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { Authoriser } from '../access/authoriser.js';
import type { Collector } from './collector.js';

/** Within the usual patience of a scraper, which is ten seconds. */
const PATIENCE_MS = 8_000;

/** Answers with all metrics: what this process has counted, and what the collectors find. */
export class CollectMetrics {
  private readonly logger = new Logger('Metrics');
  private collected: { at: number; text: Promise<string> } | null = null;

  constructor(
    private readonly authoriser: Authoriser,
    private readonly metrics: Metrics,
    private readonly collectors: readonly Collector[],
    private readonly config: Pick<MetricsConfig, 'cacheMs'>,
    private readonly clock: Clock,
  ) {}

  /**
   * As text in Prometheus's format. What is down leaves its metrics out, and `lifeboat_collector_up` says so. Several who
   * ask at once, or soon after each other, are answered with what was collected once.
   *
   * @throws LifeboatError FORBIDDEN
   */
  async text(): Promise<string> {
    await this.authoriser.require('metrics.read', currentActor().tenantId);
    const now = this.clock.now().getTime();
    if (this.collected === null || Math.abs(now - this.collected.at) >= this.config.cacheMs) {
      this.collected = { at: now, text: this.collect() };
    }
    const text = await this.collected.text;
    return `${text}\n${await this.metrics.render()}`;
  }

  /** As the system: whoever asks first collects for others too. */
  private collect(): Promise<string> {
    return runAsSystem('metrics', async () => {
      const snapshot = new MetricsSnapshot();
      await Promise.all(this.collectors.map((collector) => this.ask(collector, snapshot)));
      return snapshot.render();
    });
  }

  private async ask(collector: Collector, snapshot: MetricsSnapshot): Promise<void> {
    const begun = performance.now();
    const own = new MetricsSnapshot();
    const failure = await Promise.race([
      collector.collect(own).then(() => null, toLifeboatError),
      pause(PATIENCE_MS, null, { ref: false }).then(() => tooLate(collector)),
    ]);
    if (failure === null) {
      snapshot.take(own);
    } else {
      const { message: msg, code, cause } = failure;
      this.logger.warn({ msg: `No metrics of ${collector.name}: ${msg}`, code, err: cause });
    }
    snapshot.set('collectorUp', { collector: collector.name }, Number(failure === null));
    snapshot.set('collectorSeconds', { collector: collector.name }, (performance.now() - begun) / 1_000);
  }
}

function tooLate({ name }: Collector): LifeboatError {
  return new LifeboatError('INTERNAL', {
    detail: `Collecting metrics of ${name} took longer than ${String(PATIENCE_MS / 1_000)} s. Nothing is told of it this time.`,
    remedy: 'See whether what it asks is down or overloaded: lifeboat check',
  });
}
