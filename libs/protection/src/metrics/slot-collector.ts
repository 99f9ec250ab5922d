import { type AppDatabase, type AppDatabases, captureNames, readSlot } from '@lifeboat/app-database';
import type { MetricsSnapshot } from '@lifeboat/observability';
import type { Collector } from './collector.js';

/** What the replication slots of the application databases hold back. A database without a slot tells nothing. */
export class SlotCollector implements Collector {
  readonly name = 'replication_slots';

  constructor(private readonly databases: AppDatabases) {}

  async collect(snapshot: MetricsSnapshot): Promise<void> {
    const slots = await Promise.all(this.databases.all().map(slotOf));
    for (const { database, slot } of slots) {
      if (slot !== null) {
        snapshot.set('slotActive', { database }, Number(slot.active));
        snapshot.set('slotRetained', { database }, slot.retainedBytes);
      }
    }
  }
}

async function slotOf(
  database: AppDatabase,
): Promise<{ database: string; slot: Awaited<ReturnType<typeof readSlot>> }> {
  const { slot } = captureNames(database.name);
  return {
    database: database.name,
    slot: await database.withConnection((client) => readSlot(client, slot)),
  };
}
