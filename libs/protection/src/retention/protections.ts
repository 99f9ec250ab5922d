import { lastGoodOf } from './good-backups.js';
import type { Protection, Why } from './retention-decision.js';
import type { RetainedBackup, TenantHistory } from './tenant-history.js';
import { neededBases } from './window-bases.js';

/** Why each of the backups stays that no rule may delete; what they build on is not in it. */
export function protectionsOf(history: TenantHistory, now: Date): Map<string, Why<Protection>> {
  const lastGood = new Set(lastGoodOf(history.backups).map(({ id }) => id));
  const bases = neededBases(history.bases, history.windowStart);
  const protections = new Map<string, Why<Protection>>();
  for (const backup of history.backups) {
    const why = protectionOf(backup, now) ?? needOf(backup, lastGood, bases, history.windowStart);
    if (why !== null) {
      protections.set(backup.id, why);
    }
  }
  return protections;
}

/** What protects a backup by itself; null where nothing does. */
export function protectionOf(backup: RetainedBackup, now: Date): Why<Protection> | null {
  const { status, hold, usedFor, lockedUntil } = backup;
  if (status === 'queued' || status === 'active') {
    return { reason: 'unfinished', detail: `It is ${status}.` };
  }
  if (hold) {
    return { reason: 'hold', detail: 'It is on hold.' };
  }
  if (usedFor !== null) {
    return { reason: 'in_use', detail: `Somebody needs it now (${usedFor}).` };
  }
  if (lockedUntil !== null && lockedUntil > now) {
    return {
      reason: 'object_lock',
      detail: `The storage keeps its objects until ${lockedUntil.toISOString()}.`,
    };
  }
  return null;
}

/** What a backup is needed for. */
function needOf(
  { id }: RetainedBackup,
  lastGood: ReadonlySet<string>,
  bases: ReadonlySet<string>,
  windowStart: Date,
): Why<Protection> | null {
  if (lastGood.has(id)) {
    return { reason: 'last_good', detail: 'It is the last good backup of the tenant.' };
  }
  if (bases.has(id)) {
    return {
      reason: 'recovery_window',
      detail: `Recoveries to moments since ${windowStart.toISOString()} begin with it.`,
    };
  }
  return null;
}
