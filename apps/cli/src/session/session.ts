import { type LifeboatConfig, loadConfig } from '@lifeboat/config';
import { ProtectionModule } from '@lifeboat/protection';
import { type Actor, runAs } from '@lifeboat/tenancy';
import { Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { cliActor } from '../identity/cli-actor.js';
import { Invocation } from '../program/invocation.js';
import { Lifeboat } from './lifeboat.js';
import { StderrLogger } from './stderr-logger.js';

/** What a command needs besides the catalog: `queue` to start work that workers do. */
export type Needs = 'catalog' | 'queue';

/**
 * Opens Lifeboat for a command and closes it again. Not before the command runs: help, version and usage errors need
 * no configuration, and only what starts work for workers needs Redis, which `--inline` does without.
 */
@Injectable()
export class Session {
  constructor(private readonly invocation: Invocation) {}

  /**
   * Does the work with all use cases at hand, as the actor of this process.
   *
   * @throws LifeboatError CONFIGURATION_INVALID, UNAUTHENTICATED, and what the work throws
   */
  async open<T>(needs: Needs, work: (lifeboat: Lifeboat) => Promise<T>): Promise<T> {
    const { config, actor } = await this.identify();
    const { inline, verbose } = this.invocation.options;
    const queue = needs === 'queue' && !inline ? 'redis' : 'none';
    const context = await NestFactory.createApplicationContext(ProtectionModule.forRoot(config, { queue }), {
      logger: new StderrLogger(verbose),
      abortOnError: false,
    });
    try {
      return await runAs(actor, () => work(new Lifeboat(config, actor, context)));
    } finally {
      await context.close();
    }
  }

  /** Configuration and actor alone, for what has to work before there is a catalog. */
  async identify(): Promise<{ config: LifeboatConfig; actor: Actor }> {
    const config = loadConfig();
    return { config, actor: await cliActor(process.env['LIFEBOAT_TOKEN'], config.auth) };
  }
}
