import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { query } from '../stage/query.js';

const run = promisify(execFile);

/** Where and with what was measured. */
export interface Environment {
  /** When it began. */
  date: string;
  commit: string;
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  os: string;
  node: string;
  postgres: string;
  zstd: string;
  /** The server's settings that decide how much it writes. */
  settings: Record<string, string>;
  /** Load of the machine over one minute, before the first bench. */
  loadBefore: number;
}

const SETTINGS =
  'fsync,synchronous_commit,full_page_writes,wal_level,shared_buffers,max_wal_size,autovacuum'.split(',');

/** @param url of any database of the server, as a superuser */
export async function describeEnvironment(url: string): Promise<Environment> {
  const settings = await query(
    url,
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [SETTINGS],
  );
  const [version] = await query(url, 'SHOW server_version');
  return {
    date: new Date().toISOString(),
    commit: await commit(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e8) / 10,
    os: `${await distribution()}, ${type()} ${release()}`,
    node: process.versions.node,
    postgres: String(version?.['server_version']),
    zstd: `${await zstdVersion()}; in Node ${process.versions['zstd'] ?? 'unknown'}`,
    settings: Object.fromEntries(settings.map(({ name, value }) => [String(name), String(value)])),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

async function commit(): Promise<string> {
  const head = await wordsOf('git', ['rev-parse', '--short=10', 'HEAD']);
  const changed = await wordsOf('git', ['status', '--porcelain', '--untracked-files=no']);
  return changed === '' ? head : `${head} with changes`;
}

async function distribution(): Promise<string> {
  const file = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(file)?.[1] ?? process.platform;
}

async function zstdVersion(): Promise<string> {
  return /v([\d.]+)/.exec(await wordsOf('zstd', ['--version']))?.[1] ?? 'unknown';
}

/** What a program prints; `unknown` where it cannot be run. */
async function wordsOf(program: string, args: string[]): Promise<string> {
  try {
    return (await run(program, args)).stdout.trim();
  } catch {
    return 'unknown';
  }
}
