import type { ClientBase } from 'pg';
import type { ScopedTable } from '../../scope/tenant-scope.js';
import type { WrittenRows } from '../apply-delta.js';
import type { ApplyRequest } from '../apply-target.js';
import type { PlannedRows } from '../check-written-rows.js';
import { plannedRowsOf, type Writing } from '../writing.js';
import { checkDeferred, deferKeys } from './defer-keys.js';
import type { OwnerPlan } from './owner-plan.js';
import { restoreTriggers, silenceTriggers, type TriggerState } from './silent-triggers.js';
import { writeAsOwner } from './write-as-owner.js';

/** Writes as the tables' owner: the application's triggers are off, while the server enforces every constraint. */
export class OwnerWriting implements Writing {
  readonly means = 'owner';
  private triggers: TriggerState[] = [];
  private passing: number[] = [];

  constructor(
    private readonly client: ClientBase,
    private readonly request: ApplyRequest,
    private readonly tables: readonly ScopedTable[],
    private readonly order: OwnerPlan,
  ) {}

  async write(): Promise<WrittenRows[]> {
    this.triggers = await silenceTriggers(this.client, this.tables);
    await deferKeys(this.client, this.request.scope, this.order.deferred);
    const { written, passing } = await writeAsOwner(this.client, this.request, this.order);
    this.passing = passing;
    return written;
  }

  async end(): Promise<void> {
    await checkDeferred(this.client, this.request.scope, this.order.deferred);
    await restoreTriggers(this.client, this.tables, this.triggers);
  }

  plannedRows(): PlannedRows[] {
    return plannedRowsOf(this.request.plan).map((planned, index) => {
      const delta = this.request.plan.tables[index];
      const inPlace =
        delta !== undefined && this.order.replacedInPlace.includes(delta) ? delta.replacements : 0;
      return {
        table: planned.table,
        inserted: planned.inserted - inPlace,
        updated: planned.updated + inPlace + (this.passing[index] ?? 0),
        deleted: planned.deleted - inPlace,
      };
    });
  }
}
