/**
 * JSON in which keys stand in their order, so that the same data is the same text wherever it has been meanwhile.
 *
 * @param data plain JSON data; keys whose value is undefined count as not given
 */
export function canonicalJson(data: Record<string, unknown>): string {
  return JSON.stringify(canonical(data));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(entries.map(([key, entry]) => [key, canonical(entry)]));
  }
  return value;
}
