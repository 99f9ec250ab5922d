/** What a metric is: defined in one place, so that code, rules, dashboard and documentation cannot differ. */
export interface Metric<L extends string = string> {
  /** With its unit, and `_total` where it only ever grows, as Prometheus has it. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly L[];
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

/** One value for each of its labels. */
export type LabelsOf<M extends Metric> = Record<M['labels'][number], string>;
