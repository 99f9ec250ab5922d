import { recoveryPointOf } from './recovery-point.js';
import { ageOf, type Finding, type Rule, spanOf } from './rule.js';

/** No backup can bring the tenant back. The change log does not count: what of it is lost takes all moments since with it. */
export const noGoodBackup: Rule = (facts, { capture }): Finding => {
  const { tenantId, newestId, newestAt, goodId, bornAt, registeredAt } = facts;
  if (goodId !== null) {
    return null;
  }
  const { windowEnd } = recoveryPointOf(facts, capture);
  const why =
    newestId === null
      ? 'There is no completed backup of the whole tenant'
      : 'Every completed backup of the whole tenant was found broken, or something that it builds on';
  const byChangeLog =
    bornAt === null || windowEnd === null
      ? ''
      : `; the change log alone can bring it back, to moments from ${bornAt.toISOString()} to ${windowEnd.toISOString()}`;
  return {
    since: newestId === null ? registeredAt : newestAt,
    detail: `${why}${byChangeLog}.`,
    remedy: `lifeboat backup -t ${tenantId}`,
  };
};

/** What is encrypted, and its key is not there. */
export const keyMissing: Rule = ({ tenantId, newestId, newestAt, ...facts }): Finding => {
  const hasNoKey = facts.newestEncrypted === true && !facts.hasKey;
  return newestId !== null && (hasNoKey || facts.newestKeyBroken)
    ? {
        since: newestAt,
        detail: hasNoKey
          ? `The newest backup (${newestId}) is encrypted, and the catalog has no key of the tenant.`
          : `The key of the newest backup (${newestId}) is missing or does not fit, as its last validation has found.`,
        remedy: `lifeboat keys show -t ${tenantId}; bring the directory keys/ of the repository back, or take a new backup`,
      }
    : null;
};

/** The newest backup is broken, or something that it builds on, as a validation or a check of the catalog has found. */
export const backupInvalid: Rule = ({ tenantId, newestId, newestAt, newestBroken, goodAt }): Finding =>
  newestId !== null && newestBroken === true
    ? {
        since: newestAt,
        detail: `The newest backup (${newestId}) is not valid, or something that it builds on is not; ${goodAt === null ? 'there is no other' : `the one of ${goodAt.toISOString()} is the newest that is not known to be broken`}.`,
        remedy: `lifeboat validate -b ${newestId} says what is wrong; lifeboat backup -t ${tenantId} takes a new one`,
      }
    : null;

/** Backups were tried since the newest one that is there, and none came to its end. */
export const backupsFailing: Rule = ({ tenantId, failures, lastFailedAt, lastFailureCode }): Finding =>
  failures > 0
    ? {
        since: lastFailedAt,
        detail: `${failures === 1 ? 'A backup has' : `${String(failures)} backups have`} failed since the last one that was completed, the last with ${lastFailureCode ?? 'no code'}.`,
        remedy: `lifeboat list -t ${tenantId} --status failed, which says why`,
      }
    : null;

/** Nobody has read its backups for long. */
export const validationOverdue: Rule = (facts, { limits: { validationMaxAgeMs }, now }): Finding => {
  const { tenantId, goodId, goodAt, validatedAt } = facts;
  // What was never validated is overdue once its newest backup is as old as validations may be.
  const since = validatedAt ?? goodAt;
  return validationMaxAgeMs !== null &&
    goodId !== null &&
    since !== null &&
    ageOf(since, now) > validationMaxAgeMs
    ? {
        since: new Date(since.getTime() + validationMaxAgeMs),
        detail:
          validatedAt === null
            ? 'No backup of the tenant was ever found valid with all its bytes read.'
            : `The last time a backup of the tenant was found valid is ${spanOf(ageOf(validatedAt, now))} ago; VALIDATION_MAX_AGE allows ${spanOf(validationMaxAgeMs)}.`,
        remedy: `lifeboat validate -b ${goodId} (tenant ${tenantId})`,
      }
    : null;
};

/** Something that should be destroyed is still there. */
export const erasureIncomplete: Rule = ({ tenantId, erasureIncompleteSince }): Finding =>
  erasureIncompleteSince === null
    ? null
    : {
        since: erasureIncompleteSince,
        detail: 'The erasure of all that was backed up of the tenant was begun, and has not come to its end.',
        remedy: `lifeboat keys destroy -t ${tenantId}, once more`,
      };
