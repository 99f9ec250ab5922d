import { type AppDatabase, type AppDatabases, captureNames, readSlot } from '@lifeboat/app-database';
import type { ChangeLogConfig } from '@lifeboat/config';
import { toLifeboatError } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';
import type { AlertSource } from './alert-source.js';
import type { Findings, IncidentKey } from './incident.js';
import { type RetainedWal, slotIncidents } from './slot-incidents.js';

/** What the replication slots of the application databases hold back. */
export class SlotSource implements AlertSource {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly databases: AppDatabases,
    private readonly config: Pick<ChangeLogConfig, 'maxRetainedWal'>,
  ) {}

  async find(): Promise<Findings> {
    const unknown: IncidentKey[] = [];
    const slots: RetainedWal[] = [];
    for (const database of this.databases.all()) {
      try {
        slots.push({ database: database.name, retainedBytes: await retainedBy(database) });
      } catch (error) {
        const { code, detail } = toLifeboatError(error);
        this.logger.warn({ msg: `The slot of ${database.name} cannot be looked at: ${detail}`, code });
        unknown.push({ kind: 'wal_retained', subject: database.name });
      }
    }
    return { present: slotIncidents(slots, this.config.maxRetainedWal), unknown };
  }
}

/** A database without a slot holds back nothing. */
async function retainedBy(database: AppDatabase): Promise<number> {
  const { slot } = captureNames(database.name);
  const state = await database.withConnection((client) => readSlot(client, slot));
  return state?.ours === true ? state.retainedBytes : 0;
}
