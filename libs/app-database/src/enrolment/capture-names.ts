/** What capture of an application database's changes goes by in that database. */
export interface CaptureNames {
  publication: string;
  slot: string;
}

/** Names of slots, which are the whole cluster's, hold `a-z`, `0-9` and `_` only, and end at 63 characters. */
const LONGEST = 63;

/** @param databaseName in Lifeboat's configuration */
export function captureNames(databaseName: string): CaptureNames {
  const name = `lifeboat_${databaseName.replaceAll('-', '_')}`.slice(0, LONGEST);
  return { publication: name, slot: name };
}
