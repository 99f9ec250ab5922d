import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocalStack } from '@lifeboat/local-stack';
import { BenchDatabase, type DatabaseContent } from './bench-database.js';
import { BenchLifeboat } from './bench-lifeboat.js';

export interface StageOptions {
  /** Null for a temporary directory. */
  keep: string | null;
  say: (line: string) => void;
}

/** Servers, databases and repositories of one benchmark. */
export class BenchStage {
  private readonly opened = new Map<string, Promise<BenchDatabase>>();

  private constructor(
    readonly stack: LocalStack,
    /** For files that are written once and removed at the end. */
    readonly scratch: string,
    private readonly options: StageOptions,
  ) {}

  static async open(options: StageOptions): Promise<BenchStage> {
    const directory = options.keep ?? (await mkdtemp(join(tmpdir(), 'lifeboat-bench-')));
    const stack = await startLocalStack({
      directory,
      durable: true,
      onLog: options.say,
      // It would begin its work in the middle of somebody's run; the benches vacuum where it would have.
      postgresSettings: { autovacuum: 'off' },
    });
    const scratch = join(stack.directory, 'scratch');
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch);
    return new BenchStage(stack, scratch, options);
  }

  async database(content: DatabaseContent): Promise<BenchDatabase> {
    const key = JSON.stringify(content);
    const known = this.opened.get(key);
    if (known !== undefined) {
      return known;
    }
    this.options.say(
      `Making a tenant of ${content.megabytes} MB` +
        (content.smallTenants > 0 ? ` and ${content.smallTenants} small ones` : ''),
    );
    const opening = BenchDatabase.open(this.stack, content);
    this.opened.set(key, opening);
    return opening;
  }

  /** A new directory for a repository. */
  async repository(): Promise<string> {
    return mkdtemp(join(this.scratch, 'repository-'));
  }

  async lifeboat(database: BenchDatabase): Promise<BenchLifeboat> {
    return BenchLifeboat.start(database, await this.repository());
  }

  async close(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
    await (this.options.keep === null ? this.stack.remove() : this.stack.stop());
  }
}
