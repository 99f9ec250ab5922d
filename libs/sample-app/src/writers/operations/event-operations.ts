import { byUuid, type Operation } from '../operation.js';
import type { WriterSession } from '../writer-session.js';

interface Event {
  occurred_at: string;
  id: string;
}

const pickEvent = (session: WriterSession): Promise<Event | undefined> =>
  session.pick<Event>('app.events', 'id, occurred_at::text', { order: 'events.occurred_at, id' });

const addEvents: Operation = (session) => {
  const { random, tenantId } = session;
  const events = Array.from({ length: 1 + random.int(5) }, () => ({
    id: random.uuid(),
    at: random.moment(),
  }));
  const ids = events.map(({ id }) => id);
  return Promise.resolve({
    watch: { 'app.events': byUuid(...ids) },
    run: () =>
      session.run(
        `INSERT INTO app.events (tenant_id, id, occurred_at, kind, payload)
         SELECT $1, id, at, $4, jsonb_build_object('kind', $4::text) FROM unnest($2::uuid[], $3::timestamptz[]) AS new (id, at)`,
        [tenantId, ids, events.map(({ at }) => at), random.phrase()],
      ),
  });
};

/** To another moment: often a row of another partition. */
const moveEvent: Operation = async (session) => {
  const event = await pickEvent(session);
  return event === undefined
    ? null
    : {
        watch: { 'app.events': byUuid(event.id) },
        run: () =>
          session.run('UPDATE app.events SET occurred_at = $3 WHERE id = $1 AND occurred_at = $2', [
            event.id,
            event.occurred_at,
            session.random.moment(),
          ]),
      };
};

const deleteEvent: Operation = async (session) => {
  const event = await pickEvent(session);
  return event === undefined
    ? null
    : {
        watch: { 'app.events': byUuid(event.id) },
        run: () =>
          session.run('DELETE FROM app.events WHERE id = $1 AND occurred_at = $2', [
            event.id,
            event.occurred_at,
          ]),
      };
};

/** Through a list partition into one of hash partitions, and from there to another meter. */
const meterUsage: Operation = (session) => {
  const { random, tenantId } = session;
  const id = random.int(1000);
  const moves = random.chance(0.3);
  return Promise.resolve({
    watch: { 'app.usage_records': { where: 'r.id = $2::bigint', value: id } },
    run: async () => {
      await session.run(
        `INSERT INTO app.usage_records (tenant_id, meter, id, quantity, measured) VALUES ($1, 'calls', $2, 1.0, 'empty')
         ON CONFLICT (tenant_id, meter, id) DO UPDATE SET quantity = usage_records.quantity + 0.50`,
        [tenantId, id],
      );
      if (moves) {
        await session.run(
          `UPDATE app.usage_records SET meter = 'seats' WHERE tenant_id = $1 AND meter = 'calls' AND id = $2
           AND NOT EXISTS (SELECT FROM app.usage_records WHERE tenant_id = $1 AND meter = 'seats' AND id = $2)`,
          [tenantId, id],
        );
      }
    },
  });
};

export const EVENT_OPERATIONS = { addEvents, moveEvent, deleteEvent, meterUsage };
