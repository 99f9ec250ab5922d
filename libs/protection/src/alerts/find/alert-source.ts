import type { Findings } from './incident.js';

/** One of the places where something can be wrong. */
export interface AlertSource {
  /**
   * Looks, as the system. What cannot be asked is part of the findings.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  find(): Promise<Findings>;
}
