import type { CaptureFacts } from '@lifeboat/catalog';
import { baseAtOf } from './recovery-point.js';
import { ageOf, type Finding, type Rule, spanOf } from './rule.js';

/** Changes were captured, and nobody has said that they shall not be. */
export const captureStopped: Rule = (_facts, { capture }): Finding =>
  wasCaptured(capture)
    ? {
        since: capture.coveredAt,
        detail: `Changes of the database ${capture.databaseName} are not captured any more (${capture.endReason ?? 'no reason'}).`,
        remedy: `Start change-capture; if nothing changes: lifeboat protect --database ${capture.databaseName}`,
      }
    : null;

/** The tenant cannot be recovered to any moment since. */
export const recoveryGap: Rule = (facts, { capture }): Finding => {
  if (!isCaptured(capture)) {
    return null;
  }
  const { tenantId, gapSince, gapReason } = facts;
  const remedy = `lifeboat backup -t ${tenantId}`;
  if (gapSince !== null) {
    return {
      since: gapSince,
      detail: `The change log has a gap (${gapReason ?? 'no reason'}), and no backup was taken behind it.`,
      remedy: `${remedy}; and lifeboat status -t ${tenantId} shows the gaps`,
    };
  }
  const baseAt = baseAtOf(facts);
  return baseAt !== null && baseAt < capture.startedAt
    ? {
        since: capture.startedAt,
        detail: 'No backup was taken since changes are captured, so that they cannot be replayed on any.',
        remedy,
      }
    : null;
};

/** What was committed lately would be lost with the database. */
export const captureLagging: Rule = (_facts, { capture, limits, now }): Finding =>
  isCaptured(capture) && ageOf(capture.coveredAt, now) > limits.captureMaxLagMs
    ? {
        since: capture.coveredAt,
        detail: `The capture of changes of ${capture.databaseName} is ${spanOf(ageOf(capture.coveredAt, now))} behind; CHANGE_LOG_MAX_LAG allows ${spanOf(limits.captureMaxLagMs)}.`,
        remedy: 'See the log of change-capture; lifeboat check says whether somebody reads the slot',
      }
    : null;

function isCaptured(capture: CaptureFacts | null): capture is CaptureFacts {
  return capture !== null && capture.endedAt === null;
}

/** It was, is not any more, and nobody has withdrawn it. */
function wasCaptured(capture: CaptureFacts | null): capture is CaptureFacts {
  return capture?.withdrawn === false && capture.endedAt !== null;
}
