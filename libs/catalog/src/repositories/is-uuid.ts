const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the database would take it for an id; anything else is simply not found. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
