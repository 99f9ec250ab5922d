import type { ChangeRecord, ChangeValue } from './change-record.js';

/**
 * One line of a block. Rows are looked at by hand: there may be millions of them.
 *
 * @returns null for a line that is no record
 */
export function parseRecord(line: string): ChangeRecord | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  if (Array.isArray(parsed)) {
    return isRow(parsed) ? parsed : null;
  }
  return typeof parsed === 'object' && parsed !== null && (isTransactionLine(parsed) || isTableLine(parsed))
    ? parsed
    : null;
}

function isRow(values: unknown[]): values is Extract<ChangeRecord, unknown[]> {
  const [operation, table, first, second] = values;
  if (typeof table !== 'number') {
    return false;
  }
  switch (operation) {
    case 'I':
    case 'D':
      return values.length === 3 && areValues(first);
    case 'U':
      return values.length === 4 && areValues(first) && areValues(second);
    case 'R':
      return values.length === 2;
    default:
      return false;
  }
}

function areValues(values: unknown): values is ChangeValue[] {
  return (
    Array.isArray(values) &&
    values.every((value) => typeof value === 'string' || value === null || value === 0)
  );
}

function isTransactionLine(line: object): line is Extract<ChangeRecord, { x: string }> {
  return (
    'x' in line &&
    typeof line.x === 'string' &&
    'l' in line &&
    typeof line.l === 'string' &&
    't' in line &&
    typeof line.t === 'string'
  );
}

function isTableLine(line: object): line is Extract<ChangeRecord, { n: number }> {
  return (
    'n' in line &&
    typeof line.n === 'number' &&
    'schema' in line &&
    typeof line.schema === 'string' &&
    'table' in line &&
    typeof line.table === 'string' &&
    'columns' in line &&
    areNames(line.columns) &&
    'types' in line &&
    areNames(line.types) &&
    'key' in line &&
    areNames(line.key) &&
    line.columns.length === line.types.length
  );
}

function areNames(names: unknown): names is string[] {
  return Array.isArray(names) && names.every((name) => typeof name === 'string');
}
