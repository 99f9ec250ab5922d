import {
  type CaptureNames,
  type PublicationState,
  qualifiedName,
  readPublication,
  readServerPosition,
  readSlot,
  type ServerPosition,
  type SlotState,
} from '@lifeboat/app-database';
import type { ChangeLogEpoch, EnrolledTable, GapReason } from '@lifeboat/catalog';
import type { ClientBase } from 'pg';
import { parseLsn } from '../lsn/lsn.js';
import { enrolledTable } from './enrolled-tables.js';

/** Why an epoch cannot go on. */
export interface EpochBreak {
  reason: GapReason;
  /** For a person. */
  detail: string;
}

/** A table of an epoch whose changes can no longer be captured. */
export interface BrokenTable extends EpochBreak {
  /** `schema.table` */
  table: string;
}

/** What there is of a capture in the application database now. */
export interface CaptureState {
  server: ServerPosition;
  slot: SlotState | null;
  publication: PublicationState | null;
}

export async function readCaptureState(client: ClientBase, names: CaptureNames): Promise<CaptureState> {
  return {
    server: await readServerPosition(client),
    slot: await readSlot(client, names.slot),
    publication: await readPublication(client, names.publication),
  };
}

/** Whether the stream of an epoch has a hole, or can have one; null where it goes on where it was covered. */
export function findBreak(
  epoch: ChangeLogEpoch,
  { server, slot, publication }: CaptureState,
): EpochBreak | null {
  return (
    findOtherHistory(epoch, server) ?? findPublicationBreak(epoch, publication) ?? findSlotBreak(epoch, slot)
  );
}

/** Tables of the epoch that are published no more, or in another way than when it began. */
export function findBrokenTables(epoch: ChangeLogEpoch, publication: PublicationState): BrokenTable[] {
  return epoch.tables.flatMap((table) => {
    const broken = findTableBreak(table, publication);
    return broken === null ? [] : { table: `${table.schema}.${table.table}`, ...broken };
  });
}

function findOtherHistory(
  { systemIdentifier, timeline }: ChangeLogEpoch,
  server: ServerPosition,
): EpochBreak | null {
  return server.systemIdentifier === systemIdentifier && server.timeline === timeline
    ? null
    : {
        reason: 'system_changed',
        detail: `The server is another one, or was set back or failed over: it is ${server.systemIdentifier} on timeline ${String(server.timeline)}, and was ${systemIdentifier} on timeline ${String(timeline)}.`,
      };
}

/**
 * Whether the server is as it was before what an epoch covered: from a copy of its files, of which neither its identifier nor
 * its timeline tells.
 *
 * @param epoch as it was before the server was asked
 */
export function findSetBack({ coveredLsn }: ChangeLogEpoch, { server }: CaptureState): EpochBreak | null {
  return parseLsn(server.lsn) >= parseLsn(coveredLsn)
    ? null
    : {
        reason: 'system_changed',
        detail: `The server was set back: it has written its log up to ${server.lsn}, and the change log ends at ${coveredLsn}.`,
      };
}

function findSlotBreak({ slotName, coveredLsn }: ChangeLogEpoch, slot: SlotState | null): EpochBreak | null {
  if (slot === null || !slot.ours || slot.lost !== null) {
    const what =
      slot === null
        ? 'is gone'
        : slot.ours
          ? (slot.lost ?? '')
          : 'is not one of this database and of pgoutput';
    return { reason: 'slot_lost', detail: `The replication slot ${slotName} ${what}.` };
  }
  return parseLsn(slot.confirmedLsn) > parseLsn(coveredLsn)
    ? {
        reason: 'slot_ahead',
        detail: `The replication slot ${slotName} begins at ${slot.confirmedLsn}, and the change log ends at ${coveredLsn}: what lies between will not be sent again.`,
      }
    : null;
}

function findPublicationBreak(
  { publicationName }: ChangeLogEpoch,
  publication: PublicationState | null,
): EpochBreak | null {
  const flaw = publication === null ? 'is gone' : publication.flaw;
  return flaw === null
    ? null
    : { reason: 'publication_changed', detail: `The publication ${publicationName} ${flaw}.` };
}

function findTableBreak(table: EnrolledTable, publication: PublicationState): EpochBreak | null {
  const name = `${table.schema}.${table.table}`;
  const published = publication.tables.find((one) => qualifiedName(one) === name);
  if (published === undefined) {
    return { reason: 'publication_changed', detail: `${name} is not published any more.` };
  }
  const now = enrolledTable(published, table.tenantColumn);
  if (now?.identity !== table.identity) {
    return {
      reason: 'identity_changed',
      detail: `${name} has the replica identity ${published.identity} (${published.identityColumns.join(', ')}), and had ${table.identity} with ${table.tenantColumn}.`,
    };
  }
  return now.keyColumns.join('\0') === table.keyColumns.join('\0')
    ? null
    : { reason: 'schema_changed', detail: `${name} has another primary key.` };
}
