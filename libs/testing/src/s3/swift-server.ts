import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import {
  LogFile,
  reachableDirectory,
  removeReachableDirectory,
  ServerProcess,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import { temporaryDirectory } from '../files/temporary-directory.js';
import { waitFor } from '../waiting/wait-for.js';
import type { S3TestServer } from './s3-test-server.js';

/** Debian's own: its packages are not seen by another. */
const PYTHON = '/usr/bin/python3';
const MODULES = 'swift.proxy.server, swift.obj.server, swift.common.middleware.s3api.s3api';
const ACCESS_KEY = 'test:tester';
const START_TIMEOUT_MS = 60_000;

const ANY_PORT = 0;

interface SwiftProcess {
  server: ServerProcess;
  port: number;
}

/** In the sources; what the build makes of this file lies in `dist`. */
const PROGRAM = join(import.meta.dirname, '..', '..', 'src', 's3', 'swift_server.py');

/**
 * Whether the tests on a real S3 server can run here. Where they cannot, standard error says so and why; under CI that
 * is a failure.
 *
 * @throws Error under CI, where Swift is missing
 */
export function swiftIsThere(): boolean {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', `import ${MODULES}`], { encoding: 'utf8' });
  if (status === 0) {
    return true;
  }
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  const text = `OpenStack Swift is not installed (Debian: apt-get install python3-swift): ${reason}`;
  if (process.env['CI'] === 'true') {
    throw new Error(text);
  }
  process.stderr.write(`\n*** SKIPPED: all tests on a real S3 server. ${text}\n\n`);
  return false;
}

/** OpenStack Swift with its S3 API: a real server, with files and ports of its own. It dies with this process. */
export class SwiftServer implements S3TestServer {
  private constructor(
    private server: ServerProcess,
    private readonly port: number,
    private readonly secret: string,
    private readonly spawn: (port: number) => Promise<SwiftProcess>,
    private readonly removeFiles: () => Promise<void>,
  ) {}

  static async start(): Promise<SwiftServer> {
    const account = await unprivilegedAccount();
    const directory = await temporaryDirectory();
    const home = await reachableDirectory(directory.path, account);
    const data = join(home, 'swift');
    await mkdir(data, { mode: 0o700 });
    // Where the project lies, the account may not be allowed to look.
    const program = join(data, 'server.py');
    await copyFile(PROGRAM, program);
    await chmod(program, 0o600);
    if (account !== null) {
      await chown(program, account.uid, account.gid);
      await chown(data, account.uid, account.gid);
    }
    const secret = randomBytes(16).toString('hex');
    const log = new LogFile(join(home, 'swift.log'));
    const spawn = async (wanted: number): Promise<SwiftProcess> => {
      await log.beginStart();
      const server = await ServerProcess.spawn({
        program: PYTHON,
        args: [program, data, ACCESS_KEY, secret, String(wanted)],
        cwd: data,
        account,
        logFile: log.path,
      });
      try {
        return { server, port: await portOf(server, log) };
      } catch (error) {
        await stop(server);
        throw error;
      }
    };
    const removeFiles = async (): Promise<void> => {
      await removeReachableDirectory(directory.path);
    };
    try {
      const { server, port } = await spawn(ANY_PORT);
      return new SwiftServer(server, port, secret, spawn, removeFiles);
    } catch (error) {
      await removeFiles();
      throw error;
    }
  }

  /** Kills it, with all that it is doing. */
  async crash(): Promise<void> {
    await this.server.stop([{ signal: 'SIGKILL', graceMs: 10_000 }]);
  }

  /** Starts it once more, at the same port, with what its disk holds. */
  async restart(): Promise<void> {
    ({ server: this.server } = await this.spawn(this.port));
  }

  get environment(): Record<string, string> {
    return {
      S3_ENDPOINT: `http://127.0.0.1:${String(this.port)}`,
      S3_ACCESS_KEY_ID: ACCESS_KEY,
      S3_SECRET_ACCESS_KEY: this.secret,
      S3_CONDITIONAL_WRITES: 'off',
      // It deletes the marker of a deletion and does not answer: only the next try hears that it is gone.
      S3_TIMEOUT_MS: '5000',
    };
  }

  /** A client of the server, to look behind Lifeboat's back. */
  client(): S3Client {
    return new S3Client({
      endpoint: `http://127.0.0.1:${String(this.port)}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: this.secret },
    });
  }

  async makeBucket({ versioned = false }: { versioned?: boolean } = {}): Promise<string> {
    const Bucket = `bucket-${randomUUID()}`;
    await this.client().send(new CreateBucketCommand({ Bucket }));
    if (versioned) {
      await this.client().send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    }
    return Bucket;
  }

  async stop(): Promise<void> {
    await stop(this.server);
    await this.removeFiles();
  }
}

function stop(server: ServerProcess): Promise<void> {
  return server.stop([
    { signal: 'SIGTERM', graceMs: 5_000 },
    { signal: 'SIGKILL', graceMs: 10_000 },
  ]);
}

/** The server prints its port once it answers. */
async function portOf(server: ServerProcess, log: LogFile): Promise<number> {
  const port = await waitFor(
    async () => /^port (\d+)$/m.exec(await log.sinceStart())?.[1] ?? (server.running ? null : 'ended'),
    { what: 'the S3 server to start', timeoutMs: START_TIMEOUT_MS },
  );
  if (port === 'ended') {
    throw new Error(`The S3 server did not start. Its last words:\n${await log.sinceStart()}`);
  }
  return Number(port);
}
