import type { AuditWriter } from '@lifeboat/catalog';
import { type LifeboatError, messageOf } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';

/** A hole in the change log, as an operator is told of it. */
export interface GapAlert {
  reason: string;
  detail: string;
  tables: string[] | null;
  tenantId: string | null;
}

/** Raises what an operator has to know of captures: in the log, and in the audit log, from which alerts are sent. */
export class CaptureAlerts {
  private readonly logger = new Logger('ChangeCapture');

  constructor(private readonly audit: AuditWriter) {}

  async gap(database: string, { tenantId, ...gap }: GapAlert): Promise<void> {
    this.logger.error({ msg: `The change log of ${database} has a gap: ${gap.detail}`, database, ...gap });
    await this.write('change-log.gap', { database, ...gap }, tenantId);
  }

  async opened(database: string, epochId: string, tables: string[]): Promise<void> {
    this.logger.log({ msg: `An epoch of the change log of ${database} begins`, database, epochId, tables });
    await this.write('change-log.epoch', { database, epochId, tables }, null);
  }

  /** Something is down, and capturing goes on when it is up again; meanwhile the server keeps the changes. */
  waiting(database: string, { code, message }: LifeboatError): void {
    this.logger.warn({ msg: `Capturing changes of ${database} waits: ${message}`, database, code });
  }

  private async write(
    action: string,
    detail: Record<string, unknown>,
    tenantId: string | null,
  ): Promise<void> {
    try {
      const outcome = action === 'change-log.gap' ? 'failed' : 'succeeded';
      await this.audit.write({ action, outcome, tenantId, detail });
    } catch (error) {
      // The gap itself is recorded; that its line is missing must not make a second one.
      this.logger.warn({ msg: `The audit log could not be written: ${messageOf(error)}`, action });
    }
  }
}
