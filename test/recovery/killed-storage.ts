import { rename, unlink, writeFile } from 'node:fs/promises';
import { SwiftServer, temporaryDirectory } from '@lifeboat/testing';

/** Where a repository lies, which can be taken away at any moment. */
export interface KilledStorage {
  location: string;
  /** What else a process needs to reach it. */
  environment: Record<string, string>;
  /** What is left between two kills at least, in milliseconds: a backup has to come about now and then. */
  restMs: number;
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
  remove(): Promise<void>;
}

export async function killedDirectory(): Promise<KilledStorage> {
  const directory = await temporaryDirectory();
  const location = `${directory.path}/repository`;
  return {
    location,
    environment: {},
    restMs: 300,
    takeAway: async () => {
      await rename(location, `${location}-away`);
      // Whoever starts meanwhile must not take it for a place at which there is no repository yet.
      await writeFile(location, '');
    },
    bringBack: async () => {
      await unlink(location);
      await rename(`${location}-away`, location);
    },
    remove: () => directory.remove(),
  };
}

/** In a bucket of a real server, which dies with all requests that it was serving. */
export async function killedBucket(): Promise<KilledStorage> {
  const server = await SwiftServer.start();
  return {
    location: `s3://${await server.makeBucket()}/backups`,
    environment: server.environment,
    restMs: 2_000,
    takeAway: () => server.crash(),
    bringBack: () => server.restart(),
    remove: () => server.stop(),
  };
}
