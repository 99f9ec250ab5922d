import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { MemoryPeak } from '../report/report.js';
import type { BenchDatabase } from '../stage/bench-database.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** Backs up and restores the large tenant in a process of its own, and answers with its peaks of memory. */
export async function measureWorker(
  { large, superuserUrl, processUrl }: BenchDatabase,
  repository: string,
): Promise<MemoryPeak['steps']> {
  const args = [WORKER, large.id, superuserUrl, processUrl, repository];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const printed = await text(child.stdout);
  const code = await ended;
  if (code !== 0) {
    throw new Error(`the process whose memory is measured ended with code ${String(code)}`);
  }
  return JSON.parse(printed) as MemoryPeak['steps'];
}
