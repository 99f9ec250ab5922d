import { ageOf, type Finding, type Rule, spanOf } from './rule.js';

/** The last time that it was tried, the tenant could not have been brought back, or nobody could tell. */
export const drillFailed: Rule = ({ tenantId, lastDrillId, lastDrillAt, lastDrillPassed }): Finding =>
  lastDrillId !== null && lastDrillPassed !== true
    ? {
        since: lastDrillAt,
        detail:
          lastDrillPassed === null
            ? `The last drill (${lastDrillId}) could not be carried out.`
            : `The last drill (${lastDrillId}) has found that the tenant could not have been brought back as it should be.`,
        remedy: `lifeboat drill show -t ${tenantId} -d ${lastDrillId} says why; lifeboat drill -t ${tenantId} tries again`,
      }
    : null;

/** Nobody has tried for long whether the tenant can be brought back. */
export const drillOverdue: Rule = (facts, { limits: { drillMaxAgeMs }, now }): Finding => {
  const { tenantId, goodId, goodAt, drilledAt } = facts;
  // What never had a drill is overdue once its newest backup is as old as drills may be.
  const since = drilledAt ?? goodAt;
  return drillMaxAgeMs !== null && goodId !== null && since !== null && ageOf(since, now) > drillMaxAgeMs
    ? {
        since: new Date(since.getTime() + drillMaxAgeMs),
        detail:
          drilledAt === null
            ? 'The tenant has never passed a drill.'
            : `The last drill that the tenant has passed is ${spanOf(ageOf(drilledAt, now))} ago; DRILL_MAX_AGE allows ${spanOf(drillMaxAgeMs)}.`,
        remedy: `lifeboat drill -t ${tenantId}`,
      }
    : null;
};
