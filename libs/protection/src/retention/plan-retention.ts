import { brokenOf, causeOfDoubt, isReadable, newestFirst } from './good-backups.js';
import { protectionsOf } from './protections.js';
import type { DeleteReason, RetentionDecision, Why } from './retention-decision.js';
import { keptByRules } from './retention-rules.js';
import type { RetainedBackup, RetentionPolicies, TenantHistory } from './tenant-history.js';

const DAY_MS = 86_400_000;

/**
 * Decides what stays of a tenant's backups and what goes, each with the reason; newest first. What stays:
 *
 * - what no rule may delete: what is unfinished, on hold, in use or locked by the storage, the last good backup, and what
 *   the promised recovery window begins with;
 * - what a rule of its schedule keeps, or of backups on demand; restore points and recovered backups until they expire;
 * - everything of a tenant that is gone, as far as it can be read;
 * - the newest one that was found to be broken, while an older one stays because of that;
 * - whatever one of these builds on.
 *
 * Pure: the same history at the same moment gives the same plan, and what it keeps it keeps again.
 */
export function planRetention(
  history: TenantHistory,
  policies: RetentionPolicies,
  now: Date,
): RetentionDecision[] {
  const { backups } = history;
  const kept = new Map<string, Why>(protectionsOf(history, now));
  const keep = (id: string, why: Why): void => {
    kept.set(id, kept.get(id) ?? why);
  };
  keptOfGone(history).forEach(({ id }) =>
    keep(id, {
      reason: 'tenant_gone',
      detail: 'The application has no such tenant any more: what is left of it stays.',
    }),
  );
  for (const backup of backups) {
    const why = expiryOf(backup, policies, now);
    if (why !== null) {
      keep(backup.id, why);
    }
  }
  const broken = brokenOf(backups);
  for (const group of groupsOf(backups)) {
    const policy = policies.schedules.get(group[0]?.scheduleId ?? '') ?? policies.onDemand;
    keptByRules(group, policy, now, broken).forEach((why, id) => keep(id, why));
  }
  const cause = causeOfDoubt(backups);
  if (cause !== null) {
    keep(cause.id, {
      reason: 'found_broken',
      detail: 'It is the newest and was found to be broken: because of it an older one that was validated stays.',
    });
  }
  keepAncestors(backups, kept);
  return [...backups].sort(newestFirst).map((backup) => decisionOf(backup, kept.get(backup.id)));
}

const keptOfGone = ({ gone, backups }: TenantHistory): RetainedBackup[] =>
  gone ? backups.filter(isReadable) : [];

const hasExpiry = ({ type }: RetainedBackup): boolean => type === 'restore_point' || type === 'recovered';

/** Why something stays that goes by its age alone; null where it does not, or where that has come. */
function expiryOf(
  backup: RetainedBackup,
  { restorePointDays, failedDays }: RetentionPolicies,
  now: Date,
): Why | null {
  const { status, createdAt, finishedAt } = backup;
  if (status === 'failed' || status === 'cancelled') {
    const until = new Date((finishedAt ?? createdAt).getTime() + failedDays * DAY_MS);
    return until > now
      ? { reason: 'not_expired', detail: `It is shown until ${until.toISOString()}.` }
      : null;
  }
  if (!hasExpiry(backup) || !isReadable(backup)) {
    return null;
  }
  const expiresAt = backup.expiresAt ?? new Date(createdAt.getTime() + restorePointDays * DAY_MS);
  return expiresAt > now
    ? { reason: 'not_expired', detail: `It expires at ${expiresAt.toISOString()}.` }
    : null;
}

/** Backups that rules speak of, those apart that cannot stand for each other. */
function groupsOf(backups: readonly RetainedBackup[]): RetainedBackup[][] {
  const groups = Map.groupBy(
    backups.filter((backup) => isReadable(backup) && !hasExpiry(backup)),
    ({ scheduleId, type }) =>
      `${scheduleId ?? ''} ${type === 'selective' || type === 'shared' ? type : 'whole'}`,
  );
  return [...groups.values()];
}

function keepAncestors(backups: readonly RetainedBackup[], kept: Map<string, Why>): void {
  const parents = new Map(backups.map(({ id, parentId }) => [id, parentId]));
  for (const child of [...kept.keys()]) {
    let [id, parent] = [child, parents.get(child) ?? null];
    while (parent !== null && parents.has(parent) && !kept.has(parent)) {
      kept.set(parent, { reason: 'built_on', detail: `The backup ${id} builds on it.` });
      [id, parent] = [parent, parents.get(parent) ?? null];
    }
  }
}

function decisionOf(backup: RetainedBackup, kept: Why | undefined): RetentionDecision {
  const { id: backupId, type, createdAt, sizeBytes } = backup;
  const decided = { backupId, type, createdAt: createdAt.toISOString(), sizeBytes: sizeBytes ?? 0 };
  return kept === undefined
    ? { ...decided, action: 'delete', ...whyDeleted(backup) }
    : { ...decided, action: 'keep', ...kept };
}

function whyDeleted(backup: RetainedBackup): Why<DeleteReason> {
  if (backup.status !== 'completed') {
    return {
      reason: 'failed',
      detail: `It ${backup.status === 'failed' ? 'failed' : 'was cancelled'} long ago.`,
    };
  }
  if (backup.erased) {
    return { reason: 'erased', detail: "The tenant's keys were destroyed: nobody can read it." };
  }
  return hasExpiry(backup)
    ? { reason: 'expired', detail: 'It has expired.' }
    : { reason: 'no_rule', detail: 'No rule keeps it any longer.' };
}
