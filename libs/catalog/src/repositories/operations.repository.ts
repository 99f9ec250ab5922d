import { type Clock, LifeboatError, type Progress, systemClock } from '@lifeboat/kernel';
import { currentActor, requireRls, type Role } from '@lifeboat/tenancy';
import { In, Not } from 'typeorm';
import { Operation } from '../entities/operation.entity.js';
import { type StoredError, UNFINISHED_STATES, type WorkState } from '../entities/states.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { violatedConstraint } from './constraint.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { FORGET_VALUES, FORGET_VALUES_OF_TENANT } from './operations.sql.js';
import { insertRow, type Patch, updateRows } from './write.js';

export interface NewOperation {
  /** Also the id of its job. */
  id: string;
  kind: string;
  tenantId: string;
  /** The tenant that is written, where it is another one. */
  targetTenantId?: string | null;
  request: Record<string, unknown>;
  /** Whether it is not begun before somebody else approves. */
  awaitsApproval?: boolean;
  /** With `bodyHash`, where the caller gave an `Idempotency-Key`. */
  idempotencyKey?: string | null;
  /** Hash of route and body. */
  bodyHash?: string | null;
}

export interface OperationFilter extends PageRequest {
  tenantId: string;
  kind?: string | undefined;
  state?: WorkState | undefined;
}

interface UnfinishedFilter {
  createdBefore: Date;
  after?: Pick<Operation, 'id' | 'createdAt'> | undefined;
  limit: number;
}

/** The rows of `operations`. Changes of a finished operation do nothing: the row is returned as it is. */
export class OperationsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Writes the operation as the current actor; once per id and once per idempotency key of the actor, also when two
   * requests race. A namesake of another tenant, or in another role, is somebody else.
   *
   * @returns the operation, and whether it was created now; false is a repeated request
   * @throws LifeboatError IDEMPOTENCY_KEY_REUSED (same key, another body), TENANT_NOT_FOUND
   */
  async create(input: NewOperation): Promise<{ operation: Operation; created: boolean }> {
    const { subject, role, source, requestId, remoteAddress = null } = currentActor();
    const created = await this.insert({
      ...input,
      actorSubject: subject,
      actorRole: role,
      actorSource: source,
      requestId,
      remoteAddress,
      createdAt: this.clock.now(),
    });
    const operation = (await this.find(input.id)) ?? (await this.findByKey(input.idempotencyKey ?? null));
    if (operation === null || (!created && operation.bodyHash !== (input.bodyHash ?? null))) {
      throw new LifeboatError('IDEMPOTENCY_KEY_REUSED', {
        detail: 'The idempotency key was used before, for another request. Nothing was started.',
        remedy: 'Use a new key for a new request; repeat a key only with the very same request.',
      });
    }
    return { operation, created };
  }

  async find(id: string): Promise<Operation | null> {
    return isUuid(id) ? requireRls().findOneBy(Operation, { id }) : null;
  }

  /** @throws LifeboatError JOB_NOT_FOUND */
  async get(id: string): Promise<Operation> {
    const operation = await this.find(id);
    if (operation === null) {
      throw notFound('JOB_NOT_FOUND', id);
    }
    return operation;
  }

  list({ tenantId, kind, state, ...page }: OperationFilter): Promise<Page<Operation>> {
    const query = requireRls()
      .createQueryBuilder(Operation, 'operation')
      .where('operation.tenantId = :tenantId', { tenantId });
    if (kind !== undefined) {
      query.andWhere('operation.kind = :kind', { kind });
    }
    if (state !== undefined) {
      query.andWhere('operation.state = :state', { state });
    }
    return newestFirst(query, page);
  }

  /** Whether one of the kind is queued or active. */
  hasUnfinished(tenantId: string, kind: string): Promise<boolean> {
    return requireRls().existsBy(Operation, { tenantId, kind, state: In(UNFINISHED_STATES) });
  }

  /**
   * Operations that are queued or active, oldest first: the reconciler looks whether each still has a job. What waits for
   * an approval has none.
   *
   * @param createdBefore leaves out those whose job may be on its way
   * @param after the last one of the call before
   */
  listUnfinished({ createdBefore, after, limit }: UnfinishedFilter): Promise<Operation[]> {
    const query = requireRls()
      .createQueryBuilder(Operation, 'operation')
      .where('operation.state in (:...states)', { states: UNFINISHED_STATES })
      .andWhere('not operation.awaitsApproval')
      .andWhere('operation.createdAt < :createdBefore', { createdBefore });
    if (after !== undefined) {
      query.andWhere('(operation.createdAt, operation.id) > (:createdAt, :id)', {
        createdAt: after.createdAt,
        id: after.id,
      });
    }
    return query
      .orderBy('operation.createdAt', 'ASC')
      .addOrderBy('operation.id', 'ASC')
      .limit(limit)
      .getMany();
  }

  /**
   * Removes rows' values from the results of operations that ended before a moment.
   *
   * @param kinds those whose results hold some, under `values`
   * @returns of how many operations
   */
  async forgetValues(kinds: readonly string[], endedBefore: Date): Promise<number> {
    const [rows] = await requireRls().query<[unknown[], number]>(FORGET_VALUES, [kinds, endedBefore]);
    return rows.length;
  }

  /** As `forgetValues`, of one tenant and whenever they ended. */
  async forgetValuesOf(tenantId: string, kinds: readonly string[]): Promise<number> {
    const [rows] = await requireRls().query<[unknown[], number]>(FORGET_VALUES_OF_TENANT, [kinds, tenantId]);
    return rows.length;
  }

  /**
   * Lets one that awaits an approval be begun.
   *
   * @returns false where it awaits none, or has ended
   */
  async release(id: string): Promise<boolean> {
    const now = this.clock.now();
    const waiting = { id, state: 'queued' as const, awaitsApproval: true };
    return (await updateRows(Operation, waiting, { awaitsApproval: false }, now)) === 1;
  }

  /** Begins an attempt. Look at `state` of the answer: a cancelled or finished operation is not begun again. */
  start(id: string): Promise<Operation> {
    const now = this.clock.now();
    return this.change(id, UNFINISHED_STATES, {
      state: 'active',
      attempts: () => 'attempts + 1',
      startedAt: () => 'coalesce(started_at, :now)',
      heartbeatAt: now,
      error: null,
    });
  }

  /** Reports how far it is, and that its worker lives. `cancelRequestedAt` of the answer says whether to stop. */
  progress(id: string, { phase, percent, bytes, rows }: Progress): Promise<Operation> {
    return this.change(id, ['active'], { phase, percent, bytes, rows, heartbeatAt: this.clock.now() });
  }

  /** Reports that its worker lives. `cancelRequestedAt` of the answer says whether to stop. */
  heartbeat(id: string): Promise<Operation> {
    return this.change(id, ['active'], { heartbeatAt: this.clock.now() });
  }

  /** @param handled what its work has handled; what the row has if not given */
  complete(
    id: string,
    result: Record<string, unknown>,
    handled: Pick<Progress, 'bytes' | 'rows'> | null = null,
  ): Promise<Operation> {
    const figures = handled === null ? {} : { bytes: handled.bytes, rows: handled.rows };
    return this.finish(id, { state: 'completed', result, percent: 100, error: null, ...figures });
  }

  /** Ends it as failed, for good. */
  fail(id: string, error: StoredError): Promise<Operation> {
    return this.finish(id, { state: 'failed', error });
  }

  /** Ends it as failed where it was never begun; look at `attempts` of the answer. */
  withdraw(id: string, error: StoredError): Promise<Operation> {
    const finishedAt = this.clock.now();
    return this.change(id, ['queued'], { state: 'failed', error, finishedAt }, { attempts: 0 });
  }

  /** Ends it as cancelled, once its worker has stopped. */
  cancelled(id: string): Promise<Operation> {
    return this.finish(id, { state: 'cancelled' });
  }

  /**
   * Puts it back to queued after an attempt that may be repeated; the error of the attempt stays to be seen. Where another
   * attempt has begun since, that one goes on.
   */
  requeue(
    { id, attempts }: Pick<Operation, 'id' | 'attempts'>,
    error: StoredError | null,
  ): Promise<Operation> {
    return this.change(id, ['active'], { state: 'queued', error }, { attempts });
  }

  /**
   * Cancels it at once where it was never begun. Else its worker is asked to stop, or the next one to end it: an attempt
   * may have done the work without having been able to say so.
   *
   * @throws LifeboatError OPERATION_NOT_CANCELLABLE where it is finished, JOB_NOT_FOUND
   */
  async requestCancel(id: string): Promise<Operation> {
    const now = this.clock.now();
    await this.change(
      id,
      ['queued'],
      { state: 'cancelled', cancelRequestedAt: now, finishedAt: now },
      { attempts: 0 },
    );
    const operation = await this.change(id, UNFINISHED_STATES, {
      cancelRequestedAt: () => 'coalesce(cancel_requested_at, :now)',
    });
    if (operation.state === 'completed' || operation.state === 'failed') {
      throw new LifeboatError('OPERATION_NOT_CANCELLABLE', {
        detail: `The operation has already ${operation.state}.`,
        remedy: 'Nothing is left to cancel; a restore is undone by `lifeboat rollback`.',
      });
    }
    return operation;
  }

  private async insert(row: Patch<Operation> & { tenantId: string }): Promise<boolean> {
    try {
      return await insertRow(Operation, row, { orIgnore: true });
    } catch (error) {
      throw violatedConstraint(error) === 'operations_tenant_fk'
        ? notFound('TENANT_NOT_FOUND', row.tenantId)
        : error;
    }
  }

  /** As the unique index has it. */
  private async findByKey(idempotencyKey: string | null): Promise<Operation | null> {
    if (idempotencyKey === null) {
      return null;
    }
    const { subject: actorSubject, role, tenantId } = currentActor();
    const ofWhom =
      role === 'system_admin'
        ? { actorRole: role }
        : { actorRole: Not<Role>('system_admin'), tenantId: tenantId ?? '' };
    return requireRls().findOneBy(Operation, { actorSubject, idempotencyKey, ...ofWhom });
  }

  private finish(id: string, patch: Patch<Operation>): Promise<Operation> {
    return this.change(id, UNFINISHED_STATES, { ...patch, finishedAt: this.clock.now() });
  }

  private async change(
    id: string,
    from: readonly WorkState[],
    patch: Patch<Operation>,
    only: { attempts?: number } = {},
  ): Promise<Operation> {
    if (isUuid(id)) {
      await updateRows(Operation, { ...only, id, state: In(from) }, patch, this.clock.now());
    }
    return this.get(id);
  }
}
