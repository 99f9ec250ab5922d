import { expect } from '@jest/globals';
import type { RunOutcome } from '@lifeboat/protection';
import type { SampleLifeboat } from '@lifeboat/testing';
import { readState } from './expected-state.js';
import type { RandomTarget, RecoveryHistory } from './recovery-history.js';

/**
 * Recovers a tenant and compares it with what its writers have kept.
 *
 * @param what tells the round from others
 * @param recover does it; once, if not given
 */
export async function expectRecovered(
  lifeboat: SampleLifeboat,
  history: RecoveryHistory,
  { tenant, input, cut }: RandomTarget & { tenant: string },
  what: Record<string, unknown>,
  recover: () => Promise<RunOutcome> = () => lifeboat.recover(tenant, input),
): Promise<void> {
  const round = { ...what, tenant, input };
  const outcome = await recover();
  expect({ ...round, kind: outcome.kind, error: 'error' in outcome ? outcome.error : null }).toEqual({
    ...round,
    kind: 'completed',
    error: null,
  });
  expect({ ...round, state: await readState(lifeboat.database.superuserUrl, tenant) }).toEqual({
    ...round,
    state: history.stateAt(tenant, cut),
  });
}
