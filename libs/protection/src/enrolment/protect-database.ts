import {
  carryOut,
  type EnrolmentPlan,
  findPluginProblem,
  findReplicationProblems,
  findUnmetRequirements,
  planEnrolment,
  prepareRecords,
  qualifiedName,
  readEnrolmentState,
  readRights,
  type Requirement,
  withEnrolmentLock,
} from '@lifeboat/app-database';
import type { AuditWriter } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { parseTableName } from '../tables/table-name.js';
import { audited } from './audited.js';
import type { EnrolmentConnections, EnrolmentSession } from './enrolment-connections.js';
import type { EnrolmentRunOptions, ProtectInput } from './enrolment-request.js';
import { refuseStalePlan } from './refuse-stale-plan.js';

/** What enrolling a database would do, and what keeps it from being done. */
export interface ProtectionPlan extends EnrolmentPlan {
  database: string;
  /** Whether it has been enrolled before, be it in part: then what is to be done is no longer as it was enrolled. */
  enrolled: boolean;
  /** What the server does not offer, and rights that the logins lack. Empty where it can be done. */
  obstacles: Requirement[];
}

/** What was done. */
export interface ProtectionOutcome {
  database: string;
  /** How many steps were taken. */
  steps: number;
  /** Tables whose changes are captured from now on. */
  covered: number;
  /** Tables whose changes cannot be. */
  notCovered: number;
}

/**
 * Enrols an application database for the change log: replica identities by which each change says whose row it is, a
 * publication, a slot. Everything is written down before it is changed, so that `UnprotectDatabase` can undo it.
 */
export class ProtectDatabase {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly connections: EnrolmentConnections,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Changes nothing.
   *
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, APP_DATABASE_UNAVAILABLE, UNCLASSIFIED_TABLE, SCOPE_INVALID,
   *   TABLE_NOT_FOUND
   */
  async plan(input: ProtectInput, signal: AbortSignal): Promise<ProtectionPlan> {
    await this.authoriser.require('protection.write', currentActor().tenantId);
    return this.connections.use(input.database, signal, (session) => planFor(session, input));
  }

  /**
   * Safe to repeat, and to go on after an interruption: what is done already is left alone.
   *
   * @throws LifeboatError as `plan`, and LOGICAL_REPLICATION_UNAVAILABLE or PRIVILEGE_MISSING before anything is
   *   changed; PLAN_STALE where it is not the plan that was agreed to; ENROLMENT_BUSY, LOCK_NOT_ACQUIRED
   */
  async protect(input: ProtectInput, options: EnrolmentRunOptions): Promise<ProtectionOutcome> {
    await this.authoriser.require('protection.write', currentActor().tenantId);
    return this.connections.use(input.database, options.signal, (session) =>
      withEnrolmentLock(session.admin, async () => {
        const plan = await planFor(session, input);
        refuseObstacles(plan);
        refuseStalePlan(plan, options.planHash);
        if (plan.steps.length > 0) {
          await audited(this.audit, 'protection.enrol', session.config.name, plan.steps, () =>
            enrol(session, plan, options),
          );
        }
        return outcomeOf(plan);
      }),
    );
  }
}

async function planFor(session: EnrolmentSession, input: ProtectInput): Promise<ProtectionPlan> {
  const { admin, replication, database, names } = session;
  const scope = await database.tenantScope(admin);
  const state = await readEnrolmentState(admin, scope, names);
  const rights = await readRights(admin, state);
  const plan = planEnrolment(scope, state, names, {
    full: (input.full ?? []).map((name) => qualifiedName(parseTableName(name))),
    refuseMoves: input.refuseMoves ?? false,
    ddlMarker: (input.ddlMarker ?? true) && rights.ddlMarker,
  });
  const obstacles = [
    ...findUnmetRequirements(state),
    ...(await findPluginProblem(admin)),
    ...(await findReplicationProblems(replication, state)),
    ...rights.missing.map((grant) => ({
      detail: `The role ${rights.role} may not change everything that has to be changed.`,
      remedy: grant,
    })),
  ];
  return { database: session.config.name, enrolled: state.records.kept, ...plan, obstacles };
}

async function enrol(
  { admin, replication, config }: EnrolmentSession,
  { steps }: ProtectionPlan,
  { signal, onStep }: EnrolmentRunOptions,
): Promise<void> {
  await prepareRecords(admin, decodeURIComponent(new URL(config.url).username));
  await carryOut(steps, {
    admin,
    replication,
    signal,
    onStep: (step, index) => onStep(step, index, steps.length),
  });
}

function refuseObstacles({ obstacles }: ProtectionPlan): void {
  if (obstacles.length === 0) {
    return;
  }
  const isRights = obstacles.every(({ remedy }) => remedy.startsWith('GRANT '));
  throw new LifeboatError(isRights ? 'PRIVILEGE_MISSING' : 'LOGICAL_REPLICATION_UNAVAILABLE', {
    detail: `${[...new Set(obstacles.map(({ detail }) => detail))].join(' ')} Nothing was changed.`,
    remedy: obstacles.map(({ remedy }) => remedy).join('; '),
  });
}

function outcomeOf({ database, steps, tables }: ProtectionPlan): ProtectionOutcome {
  const covered = tables.filter(({ then }) => then.covered).length;
  return { database, steps: steps.length, covered, notCovered: tables.length - covered };
}
