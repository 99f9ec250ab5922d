import {
  type AppDatabase,
  captureNames,
  readServerPosition,
  readSlot,
  readSlotReader,
  type ServerPosition,
  type SlotReader,
  type SlotState,
  translatePostgresError,
} from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';

/** What a server tells of a capture. */
export interface ServerSide {
  server: ServerPosition;
  slot: SlotState | null;
  reader: SlotReader | null;
}

/**
 * Asks the database's server. That it is down is what a status is looked at for: it is no failure of the status.
 *
 * @returns why it could not be asked, where it could not
 */
export async function askServer(database: AppDatabase): Promise<ServerSide | string> {
  const { slot } = captureNames(database.name);
  try {
    return await database.withConnection(async (client) => ({
      server: await readServerPosition(client),
      slot: await readSlot(client, slot),
      reader: await readSlotReader(client, slot),
    }));
  } catch (thrown) {
    const error = translatePostgresError(thrown, database.name);
    if (error instanceof LifeboatError && error.code === 'APP_DATABASE_UNAVAILABLE') {
      return error.detail;
    }
    throw error;
  }
}
