import { freeSpace } from '@lifeboat/archive';
import type { FleetFiguresRepository } from '@lifeboat/catalog';
import type { AlertsConfig, RepositoryConfig } from '@lifeboat/config';
import { toLifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { AlertSource } from './alert-source.js';
import { type Findings, REPOSITORY } from './incident.js';
import { storageIncidents } from './storage-incidents.js';

/** How much room the repository has. A bucket does not say: there, and on a disk with others, a quota does. */
export class RepositorySource implements AlertSource {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly figures: FleetFiguresRepository,
    private readonly repository: RepositoryConfig,
    private readonly config: Pick<AlertsConfig, 'freePercent' | 'quotaBytes'>,
  ) {}

  async find(): Promise<Findings> {
    const stored = await this.transactions.run(() => this.figures.stored());
    const bytes = stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    try {
      const space = await freeSpace(this.repository);
      return { present: storageIncidents({ space, stored: bytes }, this.config), unknown: [] };
    } catch (error) {
      const { code, detail } = toLifeboatError(error);
      this.logger.warn({ msg: `The repository cannot be asked for its room: ${detail}`, code });
      return { present: [], unknown: [{ kind: 'storage_nearly_full', subject: REPOSITORY }] };
    }
  }
}
