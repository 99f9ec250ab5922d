import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type LifeboatConfig, loadConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { ProtectionModule, type ProtectionOptions, RecordBadToken } from '@lifeboat/protection';
import { type Actor, runAs } from '@lifeboat/tenancy';
import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { cliActor } from '../identity/cli-actor.js';
import { Output } from '../output/output.js';
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
  constructor(
    private readonly invocation: Invocation,
    private readonly output: Output,
  ) {}

  /**
   * Does the work with all use cases at hand, as the actor of this process.
   *
   * @throws LifeboatError CONFIGURATION_INVALID, UNAUTHENTICATED, and what the work throws
   */
  async open<T>(needs: Needs, work: (lifeboat: Lifeboat) => Promise<T>): Promise<T> {
    const { config, actor } = await this.identify();
    const queue = needs === 'queue' && !this.invocation.options.inline ? 'redis' : 'none';
    return this.start(config, queue, (context) =>
      runAs(actor, () => work(new Lifeboat(config, actor, context))),
    );
  }

  /**
   * Configuration and actor alone, for what has to work before there is a catalog.
   *
   * @throws LifeboatError as `open`
   */
  async identify(): Promise<{ config: LifeboatConfig; actor: Actor }> {
    const config = loadConfig();
    try {
      return { config, actor: await cliActor(process.env['LIFEBOAT_TOKEN'], config.auth) };
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'UNAUTHENTICATED') {
        await this.recordBadToken(config);
      }
      throw error;
    }
  }

  /** Where the audit log cannot be written, the token is refused all the same, and a person is told. */
  private async recordBadToken(config: LifeboatConfig): Promise<void> {
    try {
      await this.start(config, 'none', (context) =>
        context.get(RecordBadToken).ofCommandLine(randomUUID(), hostname()),
      );
    } catch (error) {
      if (!(error instanceof LifeboatError)) {
        throw error;
      }
      this.output.always(`The bad token is not in the audit log: ${error.detail}`);
    }
  }

  private async start<T>(
    config: LifeboatConfig,
    queue: ProtectionOptions['queue'],
    work: (context: INestApplicationContext) => Promise<T>,
  ): Promise<T> {
    const context = await NestFactory.createApplicationContext(ProtectionModule.forRoot(config, { queue }), {
      logger: new StderrLogger(this.invocation.options.verbose),
      abortOnError: false,
    });
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  }
}
