import { z } from 'zod';
import type { LogicalMessage } from '../replication/pgoutput-message.js';

const PREFIX = 'lifeboat';

const schema = z.discriminatedUnion('kind', [
  /** The transaction is that of a restore. Comes before its changes. */
  z.object({ kind: z.literal('restore'), restoreId: z.string() }),
  /** The schema was changed here; `rewritten` names tables, as `schema.table`, whose rows changed without an event. */
  z.object({ kind: z.literal('ddl'), rewritten: z.array(z.string()).default([]) }),
  z.object({ kind: z.literal('epoch') }),
  z.object({ kind: z.literal('heartbeat') }),
]);

/** What Lifeboat itself has put into the stream. */
export type OwnMessage = z.infer<typeof schema>;

/** @returns null for a message that is not Lifeboat's, or of a kind that says nothing to a capture */
export function parseOwnMessage({ transactional, prefix, content }: LogicalMessage): OwnMessage | null {
  if (!transactional || prefix !== PREFIX) {
    return null;
  }
  try {
    return schema.safeParse(JSON.parse(content)).data ?? null;
  } catch {
    return null;
  }
}

/** The content of a message that says nothing but that there is a commit. */
export function ownMessage(message: OwnMessage): { prefix: string; content: string } {
  return { prefix: PREFIX, content: JSON.stringify(message) };
}
