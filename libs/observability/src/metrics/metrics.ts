import { Counter, Histogram, Registry } from 'prom-client';
import type { LabelsOf } from './metric.js';
import { PROCESS_METRICS, type ProcessMetric } from './process-metrics.js';

type Named<K extends 'counter' | 'histogram'> = {
  [M in ProcessMetric]: (typeof PROCESS_METRICS)[M]['kind'] extends K ? M : never;
}[ProcessMetric];

/** What this process counts. In a registry of its own: prom-client's common one is the whole process's, tests and all. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly histograms = new Map<string, Histogram>();

  constructor() {
    for (const [key, metric] of Object.entries(PROCESS_METRICS)) {
      const { name, help, labels: labelNames } = metric;
      const common = { name, help, labelNames, registers: [this.registry] };
      if (metric.kind === 'counter') {
        this.counters.set(key, new Counter(common));
      } else {
        this.histograms.set(key, new Histogram({ ...common, buckets: [...metric.buckets] }));
      }
    }
  }

  /** @param by 0 or more */
  count<M extends Named<'counter'>>(metric: M, labels: LabelsOf<(typeof PROCESS_METRICS)[M]>, by = 1): void {
    this.counters.get(metric)?.inc(labels, by);
  }

  /** @param value in the metric's unit */
  observe<M extends Named<'histogram'>>(
    metric: M,
    labels: LabelsOf<(typeof PROCESS_METRICS)[M]>,
    value: number,
  ): void {
    this.histograms.get(metric)?.observe(labels, value);
  }

  /** Everything as text, in Prometheus's format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }
}
