import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { CatalogConfig } from '@lifeboat/config';
import type { DataSource } from 'typeorm';
import { createCatalogDataSource } from './data-source/create-catalog-data-source.js';

/** The connection pools of the process to the catalog. They connect on first use and close when the process ends. */
export class CatalogConnections implements OnApplicationShutdown {
  private readonly logger = new Logger('Catalog');

  /** For all work. */
  readonly main: DataSource;
  /** For the audit log alone; see `AuditWriter`. */
  readonly audit: DataSource;

  constructor(config: CatalogConfig) {
    const onIdleError = (error: Error): void =>
      this.logger.warn(`An idle connection broke: ${error.message}`);
    this.main = createCatalogDataSource(config, { onIdleError });
    this.audit = createCatalogDataSource(config, {
      onIdleError,
      poolSize: 2,
      applicationName: 'lifeboat audit',
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(
      [this.main, this.audit].filter((pool) => pool.isInitialized).map((pool) => pool.destroy()),
    );
  }
}
