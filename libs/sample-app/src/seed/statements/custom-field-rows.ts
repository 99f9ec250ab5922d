import { rowsOf } from '../seed-tenants-table.js';
import { type Specimen, SPECIMENS } from './specimens.js';

function insertSpecimen(specimen: Specimen, index: number): string {
  const columns = Object.keys(specimen).join(', ');
  const values = Object.values(specimen).join(', ');
  return /* sql */ `INSERT INTO app.custom_fields (tenant_id, id, ${columns})
  SELECT tenant_id, ${index + 1}, ${values} FROM pg_temp.seed_tenants`;
}

const ORDINARY_ROWS = /* sql */ `INSERT INTO app.custom_fields
  (tenant_id, id, label, flag, whole, exact, precise, words, raw, day, moment, duration, document, binary_document,
   texts, grid)
SELECT tenant_id, i, pg_temp.word(k, 1), i % 2 = 0, pg_temp.pick(k, 2, 100000), pg_temp.pick(k, 3, 100000) / 100.0,
  pg_temp.pick(k, 4, 100000) / 7.0, pg_temp.phrase(k, 5), decode(md5(k::text), 'hex'), pg_temp.day(k, 8),
  pg_temp.moment(k, 9), make_interval(mins => pg_temp.pick(k, 11, 10000)), '{"a": 1}',
  jsonb_build_object('value', pg_temp.pick(k, 12, 1000)), ARRAY[pg_temp.word(k, 13)], ARRAY[[i, 1], [2, 3]]
FROM ${rowsOf('custom_fields')} WHERE i > ${SPECIMENS.length}`;

const MARKUP = '<a b="c">&amp;<!-- note --> <![CDATA[<x>]]></a>';

/** Custom fields. XML documents only where the server was built with them. */
export function customFieldRows(server: { hasXml: boolean }): string[] {
  return [
    ...SPECIMENS.map(insertSpecimen),
    ORDINARY_ROWS,
    ...(server.hasXml
      ? [/* sql */ `UPDATE app.custom_fields SET markup = '${MARKUP}' WHERE id % 13 = 10`]
      : []),
  ];
}
