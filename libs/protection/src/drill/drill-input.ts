import type { DrillKind } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/** What a caller can ask for; the newest backup where nothing is given. */
export interface DrillInput {
  /** A moment of the recovery window, in ISO 8601 with its zone. */
  targetTime?: string | undefined;
  /** A moment of the recovery window, by chance. */
  randomMoment?: boolean | undefined;
  /** The newest backup that is not known to be broken, with all that it builds on. */
  newest?: boolean | undefined;
}

/** What is tried. `any`: by chance one of the other two, as far as the tenant has both. */
export type DrillChoice =
  { kind: Exclude<DrillKind, 'moment'> | 'any' } | { kind: 'moment'; targetTime: string };

/** @throws LifeboatError INVALID_REQUEST where more than one thing was asked for */
export function drillChoiceOf({ targetTime, randomMoment, newest }: DrillInput): DrillChoice {
  const asked = [targetTime !== undefined, randomMoment === true, newest === true].filter(Boolean);
  if (asked.length > 1) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A drill tries one thing: a moment, one by chance, or the newest backup. Nothing was started.',
      remedy:
        'Give one of targetTime (--target-time "2024-01-15T10:30:00Z"), randomMoment (--random-moment) and newest (--newest), or none for the newest backup.',
    });
  }
  if (targetTime !== undefined) {
    return { kind: 'moment', targetTime };
  }
  return { kind: randomMoment === true ? 'random_moment' : 'newest' };
}
