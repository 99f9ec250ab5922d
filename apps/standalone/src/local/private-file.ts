import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file that only its owner may read. Whoever looks sees the old content or all of the new one. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${String(process.pid)}`;
  // A leftover of the same name would keep its mode.
  await rm(temporary, { force: true });
  await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
}
