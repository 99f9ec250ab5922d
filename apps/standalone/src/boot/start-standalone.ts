import 'reflect-metadata';
import { createApi } from '@lifeboat-apps/api';
import type { LifeboatConfig } from '@lifeboat/config';
import { ProtectDatabase, SyncTenants } from '@lifeboat/protection';
import { runAsSystem } from '@lifeboat/tenancy';
import { StandaloneModule } from '../standalone.module.js';

/** A Lifeboat that runs in this process. */
export interface Standalone {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Registers the tenants that the application databases have now. */
  syncTenants(): Promise<void>;
  /** Enrols the application databases for the change log, as far as their tables can be. */
  protect(signal: AbortSignal): Promise<void>;
  /** Takes no more requests and jobs, lets the running ones end, and closes every connection. */
  close(): Promise<void>;
}

export interface StandaloneOptions {
  /** The address to listen on; null is all of them. */
  host: string | null;
  /** 0 is any free one. */
  port: number;
  /** Where the log goes. */
  logTo: 'stdout' | 'stderr';
}

/** Starts API, workers and change capture in this process. */
export async function startStandalone(
  config: LifeboatConfig,
  { host, port, logTo }: StandaloneOptions,
): Promise<Standalone> {
  const app = await createApi(StandaloneModule.forRoot(config, logTo), config.http);
  try {
    await (host === null ? app.listen(port) : app.listen(port, host));
  } catch (error) {
    await app.close();
    throw error;
  }
  return {
    url: urlOf(await app.getUrl()),
    syncTenants: () =>
      runAsSystem('start', async () => {
        await app.get(SyncTenants).sync();
      }),
    protect: (signal) =>
      runAsSystem('start', async () => {
        for (const { name } of config.applicationDatabases) {
          await app.get(ProtectDatabase).protect({ database: name }, { signal, onStep: () => undefined });
        }
      }),
    close: () => app.close(),
  };
}

/** An address for people: a server that listens on all of them says `[::1]`. */
function urlOf(address: string): string {
  const url = new URL(address);
  url.hostname = url.hostname === '[::1]' ? 'localhost' : url.hostname;
  return url.origin;
}
