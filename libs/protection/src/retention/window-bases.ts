import type { WindowBase } from './tenant-history.js';

/**
 * The bases without which some moment since the start of the window could not be recovered to any more. Bases that reach
 * as far as each other differ by where they begin: of those the newest that begins no later than the window is enough, or,
 * where there is none, the oldest. What was found to be broken stands for no other.
 */
export function neededBases(bases: readonly WindowBase[], windowStart: Date): Set<string> {
  const runs = new Map<string, WindowBase[]>();
  for (const base of bases.filter(({ to }) => to >= windowStart)) {
    const run = `${base.epochId} ${base.to.toISOString()} ${String(base.isBroken)}`;
    runs.set(run, [...(runs.get(run) ?? []), base]);
  }
  return new Set([...runs.values()].flatMap((run) => neededOf(run, windowStart)?.backupId ?? []));
}

function neededOf(run: readonly WindowBase[], windowStart: Date): WindowBase | undefined {
  const byTime = [...run].sort((left, right) => left.from.getTime() - right.from.getTime());
  return byTime.findLast(({ from }) => from <= windowStart) ?? byTime[0];
}
