/** Values by column of app.custom_fields, as SQL expressions. */
export type Specimen = Readonly<Record<string, string>>;

/**
 * One row each: the values at the edges of every type. Every tenant gets them all, so that a round trip of any tenant
 * tests them. XML is added where the server has it.
 */
export const SPECIMENS: readonly Specimen[] = [
  { label: `'everything is null'` },
  {
    label: `'zero and empty'`,
    flag: 'false', small: '0', whole: '0', big: '0', exact: '0.000', scaled: '0', approximate: '0', precise: '0',
    fixed: `''`, short: `''`, words: `''`, raw: `''`, duration: `'0'`, document: `'""'`, binary_document: `'{}'`,
    more_bits: `''`, search: `''`, whole_range: `'empty'`, exact_range: `'empty'`, moments: `'empty'`,
    whole_ranges: `'{}'`, day_ranges: `'{}'`, texts: `'{}'`, grid: `'{}'`, statuses: `'{}'`,
    postal: 'ROW(NULL, NULL, NULL, NULL)::app.address', postals: `'{}'`, share: '0', shares: `'{}'`,
  },
  {
    label: `'smallest'`,
    small: '-32768', whole: '-2147483648', big: '-9223372036854775808', exact: `'-Infinity'`,
    scaled: '-99999999.9999', approximate: `'-Infinity'`, precise: `'-Infinity'`, day: `'-infinity'`,
    local_time: `'-infinity'`, moment: `'-infinity'`, duration: `'-178000000 years'`, clock: `'00:00'`,
    zoned_clock: `'00:00+15:59'`, position_in_log: `'0/0'`, identifier: `'00000000-0000-0000-0000-000000000000'`,
  },
  {
    label: `'largest'`,
    flag: 'true', small: '32767', whole: '2147483647', big: '9223372036854775807', exact: `'Infinity'`,
    scaled: '99999999.9999', approximate: `'Infinity'`, precise: `'Infinity'`, day: `'infinity'`,
    local_time: `'infinity'`, moment: `'infinity'`, duration: `'178000000 years'`, clock: `'24:00'`,
    zoned_clock: `'24:00-15:59'`, position_in_log: `'FFFFFFFF/FFFFFFFF'`, share: '100',
    identifier: `'ffffffff-ffff-ffff-ffff-ffffffffffff'`,
  },
  {
    label: `'not a number'`,
    exact: `'NaN'`, scaled: `'NaN'`, approximate: `'NaN'`, precise: `'NaN'`, cube: `'{NaN,-0,Infinity,-Infinity}'`,
    exact_range: `'[1,NaN]'`, binary_document: `'"NaN"'`,
  },
  { label: `'negative zero, kept zeros'`, exact: '1.10', scaled: '1.1', approximate: `'-0'`, precise: `'-0'` },
  {
    label: `'digits'`,
    exact: `'12345678901234567890123456789012345678901234567890.00000000000000000000000000000000000000000000000010'`,
    approximate: `'1e-45'`, precise: `'5e-324'`, cube: `'{0.30000000000000004,1.7976931348623157e308}'`,
    binary_document: `'{"n": 100000000000000000000.00, "e": 1E400}'`,
  },
  {
    label: `'before Christ'`,
    day: `'4713-01-01 BC'`, local_time: `'0044-03-15 12:00:00.5 BC'`, moment: `'0044-03-15 12:00:00Z BC'`,
    days: `'[0753-04-21 BC,0476-09-04]'`, day_ranges: `'{[0100-01-01 BC,0001-01-01 BC),[0001-01-01,0100-01-01)}'`,
  },
  {
    label: `'clocks'`,
    clock: `'23:59:59.999999'`, zoned_clock: `'12:00:00.000001+05:30'`, local_time: `'294276-12-31 23:59:59.999999'`,
    moment: `'2026-03-29 01:59:59.999999+01:00'`, duration: `'1 year -2 mons +3 days -04:05:06.000007'`,
    day: `'5874897-12-31'`,
  },
  {
    label: String.raw`E'text\twith\nlines'`,
    fixed: `'ab '`, short: `'  spaces  '`, words: String.raw`E'C:\\new\n\\.\n\\N\tand ''quotes'' "double"\r\n'`,
    raw: `'\\x5c2e0a5c4e0900ff275c5c'`, document: `'{"b" : 1.0,  "a": [ ], "b": null, "s": "\\u0041\\\\n"}'`,
    binary_document: `'{"b": 1.00, "a": [1e2, "\\\\n\\t", {}]}'`,
    texts: String.raw`ARRAY['', 'NULL', NULL, '"', '\', '{', ',', E'\n', ' ']`,
    search: String.raw`'''it''''s'':1A ''back\\slash'':2'`, query: `'fat:* & !(rat <-> ''c:d'':AB)'`,
  },
  {
    label: `'ünïcödé 🛟'`,
    fixed: `'日本語'`, short: `'👩‍👩‍👧 é עברית'`, words: `repeat('𝔘ñ', 40)`, document: `'"\\ud83d\\udedf"'`,
    binary_document: `'{"🛟": "\\u00e9"}'`, texts: `ARRAY['ß', '🛟', 'İ']`, path: `'$.a[*] ? (@.b > 1.0 && @.c like_regex "^x")'`,
  },
  {
    label: `'arrays'`,
    grid: `'[0:1][-1:0]={{1,2},{3,NULL}}'`, cube: `'{{{1},{2}},{{3},{4}}}'`, texts: `'[5:6]={a,b}'`,
    statuses: `'{{open,"in progress"},{"won''t do",NULL}}'`, shares: `'{0,33.33,NULL}'`,
    postals: String.raw`ARRAY[ROW('a "b", (c) \ d', '', NULL, 'DE')::app.address, NULL, ROW(E'two\nlines', ' ', ',', 'FR')::app.address]`,
  },
  {
    label: `'places and networks'`,
    spot: `'(1e-300,-0)'`, shape: `'((0,0),(0,1.5),(1,1))'`, area: `'<(0.1,0.2),3>'`, address: `'2001:db8::ff/64'`,
    network: `'10.1.0.0/16'`, hardware: `'08:00:2b:01:02:03'`, bits: `B'10110'`, more_bits: `B'1'`,
    postal: String.raw`ROW('"Am" (Markt), 1', 'Łódź', '', 'DE')::app.address`, position_in_log: `'16/B374D848'`,
  },
  {
    label: `'ranges'`,
    whole_range: `'(1,10]'`, exact_range: `'(1.0,1.10]'`, days: `'[2026-01-01,infinity]'`, moments: `'[-infinity,infinity)'`,
    whole_ranges: `'{(,0],[5,5],[7,9)}'`, day_ranges: `'{[2026-01-01,2026-02-01)}'`,
  },
]; // prettier-ignore
