import { createCatalogDataSource, TenantsRepository } from '@lifeboat/catalog';
import type { CatalogConfig } from '@lifeboat/config';
import { type Actor, RlsTransactions, runAs } from '@lifeboat/tenancy';
import type { DataSource, EntityManager } from 'typeorm';
import type { TestDatabase } from '../stack/test-database.js';
import { createMigratedDatabase } from './migrated-database.js';
import { testActor } from './test-actor.js';

/** A migrated catalog of one test file's own, connected as Lifeboat's processes are. */
export interface TestCatalog {
  database: TestDatabase;
  config: CatalogConfig;
  dataSource: DataSource;
  transactions: RlsTransactions;
  /** Does the work in one transaction as the actor. */
  as<T>(actor: Actor, work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Does the work in one transaction as a system administrator. */
  asSystem<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Closes its connections and drops its database. */
  close(): Promise<void>;
}

export interface TestCatalogOptions {
  /** Ids of tenants of the application database `main` to register, all active. */
  tenants?: string[];
  /** Connections of the pool; 10 if not given. */
  poolSize?: number;
}

export async function createTestCatalog(options: TestCatalogOptions = {}): Promise<TestCatalog> {
  const { tenants = [], poolSize = 10 } = options;
  const database = await createMigratedDatabase();
  const config: CatalogConfig = { url: database.processUrl, migrationUrl: database.superuserUrl };
  const dataSource = createCatalogDataSource(config, { poolSize });
  const transactions = new RlsTransactions(dataSource);
  const as: TestCatalog['as'] = (actor, work) => runAs(actor, () => transactions.run(work));
  const asSystem: TestCatalog['asSystem'] = (work) => as(testActor(), work);
  await asSystem(() =>
    new TenantsRepository().upsertMany(
      'main',
      tenants.map((id) => ({ id, slug: `slug-${id}`, name: `Tenant ${id}` })),
    ),
  );
  const close = async (): Promise<void> => {
    await dataSource.destroy();
    await database.drop();
  };
  return { database, config, dataSource, transactions, as, asSystem, close };
}
