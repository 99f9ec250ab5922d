import type { MetricsSnapshot } from '@lifeboat/observability';

/** Collects what one thing that Lifeboat depends on can tell. */
export interface Collector {
  /** As metrics call it. */
  readonly name: string;
  /** Asks first and tells then, so that what fails tells nothing. */
  collect(snapshot: MetricsSnapshot): Promise<void>;
}
