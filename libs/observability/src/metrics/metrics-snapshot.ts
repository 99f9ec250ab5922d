import { Gauge, Registry } from 'prom-client';
import { COLLECTED_METRICS, type CollectedMetric } from './collected-metrics.js';
import type { LabelsOf } from './metric.js';

/** What has been collected at one moment: made anew each time, so that nothing stays that is not there any more. */
export class MetricsSnapshot {
  private readonly registry = new Registry();
  private readonly gauges = new Map<CollectedMetric, Gauge>();

  /** @param value null is no value: nothing is told */
  set<M extends CollectedMetric>(
    metric: M,
    labels: LabelsOf<(typeof COLLECTED_METRICS)[M]>,
    value: number | null,
  ): void {
    if (value !== null) {
      this.gaugeOf(metric).set(labels, value);
    }
  }

  /** Takes over all that another one has; nothing of both. */
  take(other: MetricsSnapshot): void {
    for (const [metric, gauge] of other.gauges) {
      this.registry.registerMetric(gauge);
      this.gauges.set(metric, gauge);
    }
  }

  /** Everything as text, in Prometheus's format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  private gaugeOf(metric: CollectedMetric): Gauge {
    const known = this.gauges.get(metric);
    if (known !== undefined) {
      return known;
    }
    const { name, help, labels } = COLLECTED_METRICS[metric];
    const gauge = new Gauge({ name, help, labelNames: labels, registers: [this.registry] });
    this.gauges.set(metric, gauge);
    return gauge;
  }
}
