import { randomUUID } from 'node:crypto';
import { type CaptureNames, emitMessage, readServerPosition, readSlot } from '@lifeboat/app-database';
import type { EnrolledTable, NewChangeLogEpoch } from '@lifeboat/catalog';
import type { ClientBase } from 'pg';
import { ownMessage } from '../capture/own-message.js';

/**
 * Marks the beginning of an epoch in the stream of a slot that is there: everything from the slot on is captured, and a
 * base that has seen the marker can be built upon.
 *
 * @param tables whose changes are captured
 * @returns the epoch, for the catalog
 */
export async function openEpoch(
  client: ClientBase,
  databaseName: string,
  names: CaptureNames,
  tables: EnrolledTable[],
): Promise<Omit<NewChangeLogEpoch, 'wantsFulls' | 'shapes'>> {
  const id = randomUUID();
  const slot = await readSlot(client, names.slot);
  if (slot === null) {
    throw new Error(`The slot ${names.slot} vanished while an epoch was opened.`);
  }
  const { prefix, content } = ownMessage({ kind: 'epoch' });
  const markerXid = await emitMessage(client, prefix, content);
  const { systemIdentifier, timeline, time } = await readServerPosition(client);
  return {
    id,
    databaseName,
    slotName: names.slot,
    publicationName: names.publication,
    systemIdentifier,
    timeline,
    markerXid,
    tables,
    started: { lsn: slot.confirmedLsn, time },
  };
}
