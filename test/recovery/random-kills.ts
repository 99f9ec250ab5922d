import { setTimeout as pause } from 'node:timers/promises';
import type { LocalStack } from '@lifeboat/local-stack';
import type { Program } from '../support/program.js';
import type { KilledStorage } from './killed-storage.js';
import type { RandomSource } from './random-source.js';

/** What can be killed. */
const VICTIMS = ['capture', 'PostgreSQL', 'Redis', 'storage'] as const;

type Victim = (typeof VICTIMS)[number];

export interface KillableParts {
  stack: LocalStack;
  storage: KilledStorage;
  startCapture: () => Program;
}

/** Kills what Lifeboat stands on, and brings it back. */
export class RandomKills {
  readonly done: Record<Victim, number> = { capture: 0, PostgreSQL: 0, Redis: 0, storage: 0 };
  private capture: Program;

  constructor(private readonly parts: KillableParts) {
    this.capture = parts.startCapture();
  }

  /** Kills one of them, at once. */
  async one(random: RandomSource): Promise<void> {
    const victim = random.pick(VICTIMS);
    const absenceMs = random.below(400);
    this.done[victim] += 1;
    switch (victim) {
      case 'capture':
        return this.killCapture(absenceMs);
      case 'PostgreSQL':
        return this.killPostgres(random.chance(50), absenceMs);
      case 'Redis':
        return this.killRedis(absenceMs);
      case 'storage':
        return this.takeStorageAway(absenceMs);
    }
  }

  private async killCapture(absenceMs: number): Promise<void> {
    this.capture.signal('SIGKILL');
    await this.capture.exit;
    await pause(absenceMs);
    this.capture = this.parts.startCapture();
  }

  private async killPostgres(isCrash: boolean, absenceMs: number): Promise<void> {
    const { postgres } = this.parts.stack;
    await (isCrash ? postgres.crash() : postgres.stop('immediate'));
    await pause(absenceMs);
    await postgres.start();
  }

  private async killRedis(absenceMs: number): Promise<void> {
    const { redis } = this.parts.stack;
    await redis.crash();
    await pause(absenceMs);
    await redis.start();
  }

  private async takeStorageAway(absenceMs: number): Promise<void> {
    const { storage } = this.parts;
    await storage.takeAway();
    await pause(absenceMs);
    await storage.bringBack();
  }
}
