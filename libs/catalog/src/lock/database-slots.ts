import type { CatalogConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { OnApplicationShutdown } from '@nestjs/common';
import { LockConnection } from './lock-connection.js';
import { lockKeyOf } from './lock-key.js';

const PURPOSE = { applicationName: 'lifeboat slots', lost: slotsLost };

/** Which of an application database's slots are meant. */
export interface SlotsName {
  /** Keeps slots for different things apart. */
  purpose: string;
  databaseName: string;
  /** How many there are. */
  count: number;
}

/** Gives a slot back. Never throws. */
export type GiveBack = () => Promise<void>;

/**
 * So many at a time may work on an application database, over all processes that share the catalog. One connection holds all
 * slots of the process. Where it breaks they are free for others while the work goes on: a bound that is passed for a while
 * harms nobody, and work that is broken off does.
 */
export class DatabaseSlots implements OnApplicationShutdown {
  /** By key. A session could take a lock that it has once more, so that what it has is known here. */
  private readonly held = new Set<string>();
  private connection: Promise<LockConnection> | null = null;

  constructor(private readonly config: Pick<CatalogConfig, 'url'>) {}

  /**
   * Takes a slot if one is free now.
   *
   * @returns null where none is
   * @throws LifeboatError CATALOG_UNAVAILABLE, CATALOG_NOT_MIGRATED
   */
  async take({ purpose, databaseName, count }: SlotsName): Promise<GiveBack | null> {
    for (let number = 1; number <= count; number += 1) {
      const key = lockKeyOf(`lifeboat:${purpose}:${databaseName}:${String(number)}`);
      if (!this.held.has(key) && (await this.tryToHold(key))) {
        return () => this.giveBack(key);
      }
    }
    return null;
  }

  async onApplicationShutdown(): Promise<void> {
    const open = this.connection;
    this.connection = null;
    await open?.then(
      (connection) => connection.close(...this.held),
      () => undefined, // it was never opened
    );
  }

  private async tryToHold(key: string): Promise<boolean> {
    this.held.add(key);
    let locked = false;
    try {
      const connection = await this.opened();
      locked = await connection.tryLock(key);
    } finally {
      if (!locked) {
        this.held.delete(key);
      }
    }
    return locked;
  }

  private async giveBack(key: string): Promise<void> {
    const connection = await this.connection?.catch(() => null);
    await connection?.unlock(key);
    this.held.delete(key);
  }

  private opened(): Promise<LockConnection> {
    this.connection ??= this.open();
    return this.connection;
  }

  private async open(): Promise<LockConnection> {
    const connection = new LockConnection(this.config.url, PURPOSE);
    const forget = (): void => {
      this.connection = null;
    };
    connection.signal.addEventListener('abort', forget, { once: true });
    try {
      await connection.open();
    } catch (error) {
      forget();
      throw error;
    }
    return connection;
  }
}

function slotsLost(cause: unknown): LifeboatError {
  return new LifeboatError('CATALOG_UNAVAILABLE', {
    detail: 'The connection that held the slots of application databases broke. Work goes on all the same.',
    remedy: 'Nothing to do: slots are taken by another connection from now on.',
    cause,
  });
}
