import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditWriter } from '@lifeboat/catalog';
import type { RestoreWebhookConfig } from '@lifeboat/config';
import { type Clock, LifeboatError, messageOf } from '@lifeboat/kernel';
import { postWebhook } from '@lifeboat/observability';
import { Logger } from '@nestjs/common';
import type { AttemptEnd } from './attempt-end.js';
import type { RestoreIds } from './restore-ids.js';

/** Pauses before the second and each further try to tell that a restore has ended. */
const AFTER_PAUSES_MS = [500, 1_000, 2_000];

/** What is told besides which restore it is. Never rows. */
type Notice = { event: 'restore.before' } | ({ event: 'restore.after' } & AttemptEnd);

/** Tells the application that one of its tenants is about to be restored, and that the restore has ended. */
export class RestoreWebhook {
  private readonly logger = new Logger('Restores');

  /** @param config null where the application does not want to be told */
  constructor(
    private readonly config: RestoreWebhookConfig | null,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Tells that the restore begins, once: the application answers when it has fenced the tenant's writers.
   *
   * @throws LifeboatError RESTORE_WEBHOOK_FAILED unless it answers with 2xx in time; the signal's reason when aborted
   */
  async before(restore: RestoreIds, signal: AbortSignal): Promise<void> {
    if (this.config === null) {
      return;
    }
    const failure = await this.send(this.config, this.bodyOf(restore, { event: 'restore.before' }), signal);
    signal.throwIfAborted();
    if (failure !== null) {
      throw new LifeboatError('RESTORE_WEBHOOK_FAILED', {
        detail: `The application did not agree to the restore of the tenant ${restore.tenantId}: ${failure}. Nothing was restored.`,
        remedy:
          'See why RESTORE_WEBHOOK_URL does not answer with 2xx in time; or unset it, to restore without a fence.',
      });
    }
  }

  /**
   * Tells that the restore has ended, several times if need be. Never throws: that nobody listens is logged, and recorded
   * in the tenant's audit log.
   */
  async after(restore: RestoreIds, signal: AbortSignal, end: AttemptEnd): Promise<void> {
    if (this.config === null) {
      return;
    }
    const body = this.bodyOf(restore, { event: 'restore.after', ...end });
    const failure = await this.sendRepeatedly(this.config, body, signal);
    if (failure !== null) {
      await this.record(restore, failure);
    }
  }

  private bodyOf({ tenantId, restoreId, operationId: jobId }: RestoreIds, notice: Notice): string {
    const at = this.clock.now().toISOString();
    return JSON.stringify({ id: randomUUID(), ...notice, tenantId, restoreId, jobId, at });
  }

  /** A process that stops, or whose work is cancelled, tries once. */
  private async sendRepeatedly(
    config: RestoreWebhookConfig,
    body: string,
    signal: AbortSignal,
  ): Promise<string | null> {
    let failure = await this.send(config, body);
    for (const pauseMs of AFTER_PAUSES_MS) {
      if (failure === null || signal.aborted) {
        break;
      }
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      failure = await this.send(config, body);
    }
    return failure;
  }

  /** @returns why it was not taken, or null */
  private async send(
    config: RestoreWebhookConfig,
    body: string,
    signal?: AbortSignal,
  ): Promise<string | null> {
    const { accepted, answer } = await postWebhook(config, { body, at: this.clock.now(), signal });
    return accepted ? null : answer;
  }

  private async record(restore: RestoreIds, failure: string): Promise<void> {
    const { tenantId, operationId, restoreId } = restore;
    this.logger.warn({
      msg: `The application was not told that a restore has ended: ${failure}`,
      ...restore,
    });
    try {
      await this.audit.write({
        action: 'restores.webhook',
        outcome: 'failed',
        errorCode: 'RESTORE_WEBHOOK_FAILED',
        tenantId,
        operationId,
        detail: { event: 'restore.after', restoreId, failure },
      });
    } catch (error) {
      this.logger.warn({ msg: `The audit log could not be written: ${messageOf(error)}`, ...restore });
    }
  }
}
