import { rowsOf } from '../seed-tenants-table.js';

const member = (number: string): string => `pg_temp.key('member', r.n, ${number})`;
const slot = `to_timestamp(1767225600 + ((i - 1) / c_rooms) * 3600)`;

/** Rooms, bookings hour upon hour, absences. A cancelled booking overlaps with others, which is allowed. */
export const CALENDAR_ROWS = [
  /* sql */ `INSERT INTO app.rooms (id, tenant_id, name, seats, opening_hours) OVERRIDING SYSTEM VALUE
  SELECT pg_temp.number(n, i), tenant_id, 'Room ' || i, 1 + pg_temp.pick(k, 1, 50),
    CASE i WHEN 1 THEN '{[2026-01-01 08:00Z,2026-01-01 12:00Z),[2026-01-01 13:00Z,2026-01-01 18:00Z)}'
           WHEN 2 THEN '{}' END::tstzmultirange
  FROM ${rowsOf('rooms')}`,

  /* sql */ `INSERT INTO app.bookings
    (id, tenant_id, room_id, member_id, during, cancelled, purpose, updated_at)
  SELECT pg_temp.key('booking', n, i), tenant_id, pg_temp.number(n, 1 + (i - 1) % c_rooms),
    ${member('1 + pg_temp.pick(k, 1, c_members)')},
    CASE WHEN i % 7 = 3 THEN tstzrange(${slot} - interval '90 minutes', ${slot} + interval '90 minutes', '[]')
         ELSE tstzrange(${slot}, ${slot} + interval '1 hour') END,
    i % 7 = 3, pg_temp.awkward(i, pg_temp.phrase(k, 2)), pg_temp.moment(k, 5)
  FROM ${rowsOf('bookings')}`,

  /* sql */ `INSERT INTO app.absences (id, tenant_id, member_id, days, half_days)
  SELECT pg_temp.key('absence', n, i), tenant_id, ${member('1 + (i - 1) % c_members')},
    daterange('2026-01-01'::date + (i - 1) / c_members * 10, '2026-01-06'::date + (i - 1) / c_members * 10),
    CASE WHEN i % 2 = 0 THEN '{[2026-01-02,2026-01-03),[2026-01-05,2026-01-06)}' ELSE '{}' END::datemultirange
  FROM ${rowsOf('absences')}`,
];
