import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { LocalStack } from '@lifeboat/local-stack';
import {
  migrateTestDatabase,
  ownStack,
  type OwnStackOptions,
  runSql,
  type TestDatabase,
} from '@lifeboat/testing';

const run = promisify(execFile);
const DATABASE = 'application';

/** A server of a suite's own with an empty database for the application: to be crashed, and set back in time. */
export class OwnServer {
  private copies = 0;

  private constructor(
    readonly stack: LocalStack,
    private readonly dataDirectory: string,
  ) {}

  static async start(options: OwnStackOptions = {}): Promise<OwnServer> {
    const stack = await ownStack(options);
    const admin = stack.postgres.superuserUrl('postgres');
    await runSql(admin, `CREATE DATABASE ${DATABASE}`);
    const [setting] = await runSql<{ data_directory: string }>(admin, 'SHOW data_directory');
    return new OwnServer(stack, setting?.data_directory ?? '');
  }

  get application(): { superuserUrl: string; processUrl: string } {
    const { postgres } = this.stack;
    return { superuserUrl: postgres.superuserUrl(DATABASE), processUrl: postgres.processUrl(DATABASE) };
  }

  /** The same with an empty catalog in it. */
  async migrated(): Promise<TestDatabase> {
    const { superuserUrl, processUrl } = this.application;
    await migrateTestDatabase(superuserUrl);
    // It goes with its server.
    return { name: DATABASE, superuserUrl, processUrl, drop: () => Promise.resolve() };
  }

  /** Keeps a copy of all files of the stopped server, as a storage snapshot would; answers with what sets it back. */
  async keepCopy(): Promise<() => Promise<void>> {
    this.copies += 1;
    const copy = `${this.dataDirectory}.${String(this.copies)}`;
    await this.stack.postgres.stop();
    await run('cp', ['-a', this.dataDirectory, copy]);
    await this.stack.postgres.start();
    return async () => {
      await this.stack.postgres.stop();
      await rm(this.dataDirectory, { recursive: true });
      await run('cp', ['-a', copy, this.dataDirectory]);
      await this.stack.postgres.start();
    };
  }

  async remove(): Promise<void> {
    await this.stack.remove();
  }
}
