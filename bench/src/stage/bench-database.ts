import { prepareAppDatabase } from '@lifeboat/app-database';
import { migrateCatalog } from '@lifeboat/catalog';
import type { LocalStack } from '@lifeboat/local-stack';
import { catalogMigrations } from '@lifeboat/migrations';
import {
  installSampleApp,
  listSampleTenants,
  SAMPLE_DATABASE_SETTINGS,
  type SampleTenant,
  seedLargeTenant,
} from '@lifeboat/sample-app';
import { query, type Row } from './query.js';

const SEED = 1;

/** What a database of the benches holds. */
export interface DatabaseContent {
  /** Millions of bytes of the one large tenant. */
  megabytes: number;
  /** Tenants of about a hundred rows beside it. */
  smallTenants: number;
}

/** A seeded application database with the catalog in it, ready for Lifeboat and for its peer. */
export class BenchDatabase {
  private constructor(
    readonly superuserUrl: string,
    readonly processUrl: string,
    /** The server's. */
    readonly dataDirectory: string,
    readonly large: SampleTenant,
    readonly small: SampleTenant[],
  ) {}

  /** Makes the database unless an earlier run has. */
  static async open(stack: LocalStack, content: DatabaseContent): Promise<BenchDatabase> {
    const name = `bench_${content.megabytes}_${content.smallTenants}`;
    const admin = stack.postgres.superuserUrl('postgres');
    const [found] = await query(admin, 'SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found === undefined) {
      // Renamed when it is whole, so that one of an interrupted run is not taken for it.
      const partial = `${name}_partial`;
      await query(admin, `DROP DATABASE IF EXISTS ${partial} WITH (FORCE)`);
      await query(admin, `CREATE DATABASE ${partial} TEMPLATE template0`);
      await fill(stack.postgres.superuserUrl(partial), content);
      await query(admin, `ALTER DATABASE ${partial} RENAME TO ${name}`);
    }
    const superuserUrl = stack.postgres.superuserUrl(name);
    await prepare(superuserUrl, stack.postgres.processUrl(name));
    const tenants = await listSampleTenants(superuserUrl);
    const large = tenants.find(({ slug }) => slug === 'large');
    const [directory] = await query(superuserUrl, 'SHOW data_directory');
    if (large === undefined || directory === undefined) {
      throw new Error(`${name} has no large tenant`);
    }
    return new BenchDatabase(
      superuserUrl,
      stack.postgres.processUrl(name),
      String(directory['data_directory']),
      large,
      tenants.filter((tenant) => tenant !== large),
    );
  }

  /** Runs one statement as the superuser. */
  async execute(sql: string): Promise<Row[]> {
    return query(this.superuserUrl, sql);
  }
}

async function fill(superuserUrl: string, { megabytes, smallTenants }: DatabaseContent): Promise<void> {
  await installSampleApp(superuserUrl);
  await seedLargeTenant(superuserUrl, { seed: SEED, megabytes, smallTenants });
  // pg_dump reads partitions by name, and sequences, to which the product itself needs no rights.
  await query(superuserUrl, 'GRANT SELECT ON ALL TABLES IN SCHEMA app TO sample_app');
  await query(superuserUrl, 'GRANT SELECT ON ALL SEQUENCES IN SCHEMA app TO sample_app');
}

/** As `lifeboat migrate`; repeated for a database that an earlier version has made. */
async function prepare(superuserUrl: string, processUrl: string): Promise<void> {
  await migrateCatalog({
    migrationUrl: superuserUrl,
    migrations: catalogMigrations,
    processLogins: [decodeURIComponent(new URL(processUrl).username)],
  });
  await prepareAppDatabase({ name: 'main', url: processUrl, ...SAMPLE_DATABASE_SETTINGS }, superuserUrl);
}
