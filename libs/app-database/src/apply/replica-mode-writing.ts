import type { ClientBase } from 'pg';
import type { ScopedTable } from '../scope/tenant-scope.js';
import { applyDeltas, type WrittenRows } from './apply-delta.js';
import type { ApplyRequest } from './apply-target.js';
import type { PlannedRows } from './check-written-rows.js';
import { refuseAlwaysFiring } from './refuse-triggers.js';
import { plannedRowsOf, type Writing } from './writing.js';

/** The session is a replica until its transaction ends: no trigger, rule or foreign key acts. */
export class ReplicaModeWriting implements Writing {
  readonly means = 'replica_mode';

  private constructor(
    private readonly client: ClientBase,
    private readonly request: ApplyRequest,
  ) {}

  /** @throws LifeboatError TRIGGER_FIRES_ALWAYS */
  static async open(
    client: ClientBase,
    request: ApplyRequest,
    tables: readonly ScopedTable[],
  ): Promise<ReplicaModeWriting> {
    refuseAlwaysFiring(tables);
    await client.query('SET LOCAL session_replication_role = replica');
    return new ReplicaModeWriting(client, request);
  }

  write(): Promise<WrittenRows[]> {
    return applyDeltas(this.client, this.request.plan.tables, this.request.tenantId);
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  plannedRows(): PlannedRows[] {
    return plannedRowsOf(this.request.plan);
  }
}
