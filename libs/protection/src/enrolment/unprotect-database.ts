import {
  carryOut,
  type EnrolmentState,
  planWithdrawal,
  readEnrolledState,
  type WithdrawalPlan,
  withEnrolmentLock,
} from '@lifeboat/app-database';
import type { AuditWriter } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { audited } from './audited.js';
import type { EnrolmentConnections, EnrolmentSession } from './enrolment-connections.js';
import type { EnrolmentRunOptions, UnprotectInput } from './enrolment-request.js';
import { refuseStalePlan } from './refuse-stale-plan.js';

/** What withdrawing a database would do. */
export interface UnprotectionPlan extends WithdrawalPlan {
  database: string;
  /** Change capture reads from the slot just now. */
  slotActive: boolean;
}

/** What was undone. */
export interface UnprotectionOutcome {
  database: string;
  steps: number;
  /** What stays as it is, since somebody else has changed it meanwhile. */
  left: string[];
}

/** Takes back all that `ProtectDatabase` has changed in an application database, however much of it is gone already. */
export class UnprotectDatabase {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly connections: EnrolmentConnections,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Changes nothing.
   *
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, APP_DATABASE_UNAVAILABLE
   */
  async plan({ database }: UnprotectInput, signal: AbortSignal): Promise<UnprotectionPlan> {
    await this.authoriser.require('protection.write', currentActor().tenantId);
    return this.connections.use(database, signal, async (session) => planFor(session, await read(session)));
  }

  /**
   * Safe to repeat, and to go on after an interruption.
   *
   * @throws LifeboatError as `plan`, and SLOT_ACTIVE before anything is changed, unless forced; PLAN_STALE,
   *   ENROLMENT_BUSY, LOCK_NOT_ACQUIRED, PRIVILEGE_MISSING
   */
  async unprotect(
    { database, force = false }: UnprotectInput,
    options: EnrolmentRunOptions,
  ): Promise<UnprotectionOutcome> {
    await this.authoriser.require('protection.write', currentActor().tenantId);
    return this.connections.use(database, options.signal, (session) =>
      withEnrolmentLock(session.admin, async () => {
        const state = await read(session);
        const plan = planFor(session, state);
        refuseStalePlan(plan, options.planHash);
        refuseActiveSlot(plan, session, force);
        if (plan.steps.length > 0) {
          await audited(this.audit, 'protection.withdraw', session.config.name, plan.steps, () =>
            withdraw(session, plan, options, force),
          );
        }
        return { database: plan.database, steps: plan.steps.length, left: plan.left };
      }),
    );
  }
}

const read = ({ admin, names }: EnrolmentSession): Promise<EnrolmentState> => readEnrolledState(admin, names);

function planFor({ config, names }: EnrolmentSession, state: EnrolmentState): UnprotectionPlan {
  return {
    database: config.name,
    ...planWithdrawal(state, names),
    slotActive: state.slot?.active === true,
  };
}

function refuseActiveSlot(
  { slotActive }: UnprotectionPlan,
  { names }: EnrolmentSession,
  force: boolean,
): void {
  if (slotActive && !force) {
    throw new LifeboatError('SLOT_ACTIVE', {
      detail: `Change capture reads from the slot ${names.slot} just now. Nothing was changed.`,
      remedy: 'Stop change capture first; or repeat it with --force, which ends its connection.',
    });
  }
}

async function withdraw(
  { admin, replication }: EnrolmentSession,
  { steps }: UnprotectionPlan,
  { signal, onStep }: EnrolmentRunOptions,
  force: boolean,
): Promise<void> {
  await carryOut(steps, {
    admin,
    replication,
    signal,
    force,
    onStep: (step, index) => onStep(step, index, steps.length),
  });
}
