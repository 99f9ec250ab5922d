import { byUuid, type Operation } from '../operation.js';

const EXCLUSION_VIOLATION = '23P01';

/** Where the room is taken, the exclusion constraint refuses and the transaction goes on without. */
const book: Operation = async (session) => {
  const room = await session.pick<{ id: number }>('app.rooms', 'id');
  const member = await session.pick<{ id: string }>('app.members', 'id');
  if (room === undefined || member === undefined) {
    return null;
  }
  const { random, tenantId } = session;
  const id = random.uuid();
  return {
    watch: { 'app.bookings': byUuid(id) },
    run: () =>
      session.attempt(
        `INSERT INTO app.bookings (id, tenant_id, room_id, member_id, during, purpose)
         SELECT $1, $2, $3, $4, tstzrange(begins, begins + interval '2 hours'), $6
         FROM (SELECT '2026-01-01Z'::timestamptz + $5 * interval '1 hour' AS begins) AS slot`,
        [id, tenantId, room.id, member.id, random.int(3000), random.phrase()],
        EXCLUSION_VIOLATION,
      ),
  };
};

const cancelBooking: Operation = async (session) => {
  const booking = await session.pick<{ id: string }>('app.bookings', 'id');
  return booking === undefined
    ? null
    : {
        watch: { 'app.bookings': byUuid(booking.id) },
        run: () => session.run('UPDATE app.bookings SET cancelled = true WHERE id = $1', [booking.id]),
      };
};

/** The constraint is deferred: where the days are taken, COMMIT refuses the whole transaction. */
const addAbsence: Operation = async (session) => {
  const member = await session.pick<{ id: string }>('app.members', 'id');
  if (member === undefined) {
    return null;
  }
  const { random, tenantId } = session;
  const id = random.uuid();
  return {
    watch: { 'app.absences': byUuid(id) },
    run: () =>
      session.run(
        `INSERT INTO app.absences (id, tenant_id, member_id, days)
         VALUES ($1, $2, $3, daterange('2027-01-01'::date + $4::int, '2027-01-04'::date + $4::int))`,
        [id, tenantId, member.id, random.int(3000)],
      ),
  };
};

export const CALENDAR_OPERATIONS = { book, cancelBooking, addAbsence };
