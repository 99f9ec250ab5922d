import type { CaptureFacts, ScheduleFacts, TenantFacts } from '@lifeboat/catalog';
import type { StatusConfig } from '@lifeboat/config';
import type { Risk } from './risk.js';

/** What a tenant is judged by, besides its own facts. */
export interface Circumstances {
  /** Of its application database; null where changes were never captured. */
  capture: CaptureFacts | null;
  /** Of the tenant, those that are switched on. */
  schedules: readonly ScheduleFacts[];
  limits: StatusConfig;
  now: Date;
}

/** What a rule finds; all that a risk is but its reason. Null where nothing is wrong. */
export type Finding = Omit<Risk, 'reason'> | null;

export type Rule = (facts: TenantFacts, circumstances: Circumstances) => Finding;

/** How long ago something was, in milliseconds; clocks that differ make no negative ages. */
export function ageOf(at: Date, now: Date): number {
  return Math.max(0, now.getTime() - at.getTime());
}

/** A span of time for a sentence: `26 h`, `3 days`. */
export function spanOf(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) {
    return `${String(minutes)} min`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${String(hours)} h` : `${String(Math.round(hours / 24))} days`;
}
