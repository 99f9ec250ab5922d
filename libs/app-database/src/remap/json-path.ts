import { literal } from '../scope/quote.js';

/** A step into a document: a field by its name, or each element of an array (null). */
type Step = string | null;

/** The steps of a path such as `$.lines[*].product`, as the configuration has checked it. */
function stepsOf(path: string): Step[] {
  return [...path.matchAll(/\.([A-Za-z_]\w*)|\.("(?:[^"\\]|\\.)+")|\[\*\]/g)].map(
    ([, name, quoted]) => name ?? (quoted === undefined ? null : String(JSON.parse(quoted))),
  );
}

/**
 * SQL of a `jsonb` document in which the keys at the path are replaced. Where the path does not lead, and where no key is
 * known, all stays as it is.
 *
 * @param document SQL of the document
 * @param map SQL name of the table of old and new keys
 */
export function replaceInJson(document: string, path: string, map: string): string {
  return replaceAt(document, stepsOf(path), map, 1);
}

function replaceAt(
  document: string,
  [step, ...further]: readonly Step[],
  map: string,
  depth: number,
): string {
  const [here, element] = [`j${String(depth)}`, `e${String(depth)}`];
  const inner = (value: string): string => replaceAt(value, further, map, depth + 1);
  const of = (expression: string): string =>
    `(SELECT ${expression} FROM (SELECT ${document} AS v) AS ${here})`;
  if (step === undefined) {
    return of(`coalesce((
      SELECT CASE jsonb_typeof(${here}.v) WHEN 'string' THEN to_jsonb(m.new) ELSE m.new::jsonb END
        FROM ${map} AS m WHERE m.old = ${here}.v #>> '{}' AND jsonb_typeof(${here}.v) IN ('string', 'number')), ${here}.v)`);
  }
  if (step === null) {
    return of(`CASE WHEN jsonb_typeof(${here}.v) = 'array' THEN (
      SELECT coalesce(jsonb_agg(${inner(`${element}.v`)} ORDER BY ${element}.n), '[]')
        FROM jsonb_array_elements(${here}.v) WITH ORDINALITY AS ${element}(v, n)) ELSE ${here}.v END`);
  }
  const name = literal(step);
  return of(`CASE WHEN jsonb_typeof(${here}.v) = 'object' AND ${here}.v ? ${name}
    THEN jsonb_set(${here}.v, ARRAY[${name}], ${inner(`${here}.v -> ${name}`)}) ELSE ${here}.v END`);
}
