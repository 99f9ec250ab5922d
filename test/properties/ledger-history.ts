import fc from 'fast-check';
import { LONG_TABLE } from '../support/ledger.js';

const tenant = fc.integer({ min: 1, max: 2 });
const key = fc.integer({ min: 1, max: 8 });
const word = fc.constantFrom('start', 'red', 'green', 'blue');
const n = String;

/** Every kind of change to every kind of table, also such as move rows and send only half of them. */
export const ledgerWrites = fc.oneof(
  fc
    .tuple(tenant, key, word)
    .map(
      ([t, k, w]) =>
        `INSERT INTO app.projects VALUES (${n(t)}, ${n(k)}, '${w}', 'EUR') ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
    ),
  key.map((k) => `DELETE FROM app.projects WHERE id = ${n(k)}`),
  key.map((k) => `UPDATE app.projects SET id = id + 10 WHERE id = ${n(k)}`),
  fc
    .tuple(tenant, key, word)
    .map(
      ([t, k, w]) =>
        `INSERT INTO app.notes VALUES (${n(t)}, ${n(k)}, '${w}', repeat(md5('${w}'), 200)) ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
    ),
  fc.tuple(key, word).map(([k, w]) => `UPDATE app.notes SET title = '${w}' WHERE id = ${n(k)}`),
  fc.tuple(key, key).map(([k, to]) => `UPDATE app.notes SET id = ${n(to)} WHERE id = ${n(k)}`),
  key.map((k) => `DELETE FROM app.notes WHERE id = ${n(k)}`),
  key.map((k) => `UPDATE app.prices SET price = price * 1.0, amount = amount + 1 WHERE what = 'p${n(k)}'`),
  key.map((k) => `UPDATE app.prices SET what = what || 'x' WHERE what = 'p${n(k)}'`),
  fc
    .tuple(tenant, key)
    .map(
      ([t, k]) => `INSERT INTO app.prices VALUES (${n(k)}.50, ${n(t)}, 'p${n(k)}', 1) ON CONFLICT DO NOTHING`,
    ),
  key.map((k) => `DELETE FROM app.prices WHERE price < ${n(k)} / 4.0`),
  fc.tuple(tenant, word).map(([t, w]) => `INSERT INTO app.events VALUES (${n(t)}, '${w}', null)`),
  word.map((w) => `UPDATE app.events SET what = 'was ${w}' WHERE tenant_id = 1 AND what = '${w}'`),
  word.map((w) => `DELETE FROM app.events WHERE tenant_id = 1 AND what = '${w}'`),
  fc
    .tuple(tenant, key, word)
    .map(
      ([t, k, w]) =>
        `INSERT INTO ${LONG_TABLE} VALUES (${n(t)}, ${n(k)}, '${w}') ON CONFLICT (id) DO UPDATE SET note = excluded.note`,
    ),
  fc
    .tuple(key, key, word)
    .map(
      ([note, l, w]) =>
        `INSERT INTO app.note_lines VALUES (${n(note)}, ${n(l)}, '${w}') ON CONFLICT (note_id, line) DO UPDATE SET text = excluded.text`,
    ),
  fc
    .tuple(key, key)
    .map(
      ([note, to]) => `UPDATE app.note_lines SET note_id = ${n(to)} WHERE note_id = ${n(note)} AND line = 2`,
    ),
  key.map((l) => `DELETE FROM app.note_lines WHERE line = ${n(l)}`),
  word.map((w) => `UPDATE app.tenants SET name = '${w}' WHERE id = 1`),
);

/** Only what does not stay inside a transaction, where its lock would stop the backup for as long. */
export const ledgerUpkeep = fc.constantFrom(
  'VACUUM (FREEZE) app.notes',
  'VACUUM FULL app.projects',
  'COMMIT; TRUNCATE app.events',
  'COMMIT; TRUNCATE app.notes CASCADE',
  'ANALYZE app.prices',
);
