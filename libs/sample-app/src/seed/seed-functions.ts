const WORDS = [
  'harbour', 'ledger', 'quarterly', 'review', 'Überweisung', 'invoice', 'launch', 'contract', 'draft', 'señal',
  'roadmap', 'pump', 'bearing', 'façade', 'delivery', 'audit', 'workshop', 'onboarding', 'migration', 'Łódź',
  'pricing', 'renewal', 'escalation', 'sprint', 'backlog', '会議', 'prototype', 'supplier', 'insurance', 'retention',
  'naïve', 'warehouse', 'shift', 'handover', 'budget', 'отчёт', 'forecast', 'compliance', 'meeting', 'travel',
]; // prettier-ignore

/** Texts that break a careless copy: by row number, so that every tenant has each of them. */
const AWKWARD_TEXTS = [
  String.raw`E'tab\there, newline\nthere'`,
  String.raw`E'C:\\new\\table\n\\.\nafter the end mark'`,
  String.raw`E'\\N'`,
  `'emoji 🛟👩‍👩‍👧, عربى, combining é, 𝔘nicode'`,
  `''`,
  `'quotes '' " $$ and % _ ; --'`,
  String.raw`E'carriage\r\nreturn, \u000b vertical, \f feed, \b back, \u0001 control'`,
  `'  spaces around  '`,
];

/**
 * Functions of the seeding session. Everything is a function of seed, tenant and row number, so that the same seed
 * gives the same rows whatever order they are made in.
 */
export function seedFunctions(seed: number, tenants: number): string {
  return /* sql */ `
-- 0 to choices - 1
CREATE FUNCTION pg_temp.pick(k bigint, salt int, choices int) RETURNS int LANGUAGE sql IMMUTABLE AS $sql$
  SELECT mod(hashint8extended(k, ${seed}::bigint * 1000 + salt) & 9223372036854775807, choices)::int $sql$;

CREATE FUNCTION pg_temp.key(kind text, n int, i int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $sql$
  SELECT md5('${seed}:' || kind || ':' || n || ':' || i)::uuid $sql$;

-- Keys of different tenants interleave, as they do in a living table.
CREATE FUNCTION pg_temp.number(n int, i int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $sql$
  SELECT (i - 1)::bigint * ${tenants} + n $sql$;

-- Within the first 150 days of 2026, to the microsecond.
CREATE FUNCTION pg_temp.moment(k bigint, salt int) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $sql$
  SELECT to_timestamp(1767225600 + pg_temp.pick(k, salt, 12960000) + pg_temp.pick(k, salt + 1, 1000000) / 1e6) $sql$;

CREATE FUNCTION pg_temp.day(k bigint, salt int) RETURNS date LANGUAGE sql IMMUTABLE AS $sql$
  SELECT '2026-01-01'::date + pg_temp.pick(k, salt, 150) $sql$;

CREATE FUNCTION pg_temp.word(k bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS $sql$
  SELECT ('{${WORDS.join(',')}}'::text[])[1 + pg_temp.pick(k, salt, ${WORDS.length})] $sql$;

CREATE FUNCTION pg_temp.phrase(k bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS $sql$
  SELECT pg_temp.word(k, salt) || ' ' || pg_temp.word(k, salt + 1) || ' ' || pg_temp.word(k, salt + 2) $sql$;

CREATE FUNCTION pg_temp.awkward(i int, plain text) RETURNS text LANGUAGE sql IMMUTABLE AS $sql$
  SELECT CASE i ${AWKWARD_TEXTS.map((text, index) => `WHEN ${index + 1} THEN ${text}`).join(' ')} ELSE plain END $sql$;

-- Text and bytes that hardly compress; a line has 89 characters, a block 64 bytes.
CREATE FUNCTION pg_temp.noise(k bigint, salt int, lines int) RETURNS text LANGUAGE sql IMMUTABLE AS $sql$
  SELECT string_agg(encode(sha512(convert_to('${seed}:' || salt || ':' || k || ':' || line, 'UTF8')), 'base64'), E'\\n')
  FROM generate_series(1, lines) AS line $sql$;

CREATE FUNCTION pg_temp.noise_bytes(k bigint, salt int, blocks int) RETURNS bytea LANGUAGE sql IMMUTABLE AS $sql$
  SELECT string_agg(sha512(convert_to('${seed}:' || salt || ':' || k || ':' || block, 'UTF8')), ''::bytea)
  FROM generate_series(1, blocks) AS block $sql$;
`;
}
