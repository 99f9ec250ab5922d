import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { waitFor } from '@lifeboat/testing';

const version = spawnSync('script', ['--version'], { encoding: 'utf8' });

/** Whether `script` of util-linux is there, which gives a program a terminal. */
export const canMakeTerminals = version.status === 0 && version.stdout.includes('util-linux');

/** A program of ours at a terminal, and somebody who types. */
export class Terminal {
  private shown = '';
  /** Its exit code, once it has ended. */
  readonly exit: Promise<number>;
  private readonly type: (keys: string) => void;

  constructor(entry: string, args: readonly string[], environment: Record<string, string>) {
    const command = [process.execPath, join(process.cwd(), entry), ...args]
      .map((word) => `'${word}'`)
      .join(' ');
    const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.shown += text));
    this.type = (keys) => child.stdin.write(keys);
    this.exit = new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  }

  /** All that was shown so far, without control sequences. */
  get screen(): string {
    return stripVTControlCharacters(this.shown).replaceAll('\r', '\n');
  }

  /** Waits until the text is shown, then types. */
  async answer(text: string, keys: string): Promise<void> {
    await waitFor(() => this.screen.includes(text), { what: text, timeoutMs: 90_000 });
    this.type(keys);
  }
}
