import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { systemCodeOf } from '@lifeboat/kernel';

/** The password kept in a file that only its owner may read; made at the first call. */
export async function passwordIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') {
      throw error;
    }
  }
  const password = randomBytes(18).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
