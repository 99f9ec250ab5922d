import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/** A path that leads somewhere from here, as a shell completes it, is meant so; any other is one of the repository. */
export function addressOf(path: string): string {
  return !isAbsolute(path) && existsSync(path) ? resolve(path) : path;
}
