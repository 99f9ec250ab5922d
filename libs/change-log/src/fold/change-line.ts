import { type ChangeValue, UNCHANGED } from '../segment/change-record.js';

const NULL = '\\N';
const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in COPY's text format. */
export function copyField(value: ChangeValue | undefined): string {
  if (typeof value !== 'string') {
    return NULL;
  }
  return SPECIAL.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found) : value;
}

/** The positions of values that an update did not change and did not send, as an array in COPY's text format. */
export function unchangedField(values: readonly (ChangeValue | undefined)[]): string {
  if (!values.includes(UNCHANGED)) {
    return NULL;
  }
  const positions = values.flatMap((value, index) => (value === UNCHANGED ? [index + 1] : []));
  return `{${positions.join(',')}}`;
}
