import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditWriter } from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { runAs } from '@lifeboat/tenancy';
import { catalogImage, runSql, type SampleLifeboat, startSchemaLifeboat, testActor } from '@lifeboat/testing';
import { Authoriser } from '../access/authoriser.js';
import { EnrolmentConnections } from './enrolment-connections.js';
import { ProtectDatabase, type ProtectionPlan } from './protect-database.js';
import { UnprotectDatabase } from './unprotect-database.js';

const options = { signal: new AbortController().signal, onStep: () => undefined };
const suffix = randomBytes(6).toString('hex');
/** Roles are the whole server's. Both names need quoting. */
const owner = `Owner ${suffix}`;
const enroller = `En"roller ${suffix}`;
const quoted = (role: string): string => `"${role.replaceAll('"', '""')}"`;

let lifeboat: SampleLifeboat;
let url: string;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(
    'CREATE TABLE app.notes (id int PRIMARY KEY, tenant_id int NOT NULL)',
    {},
    { ownName: true },
  );
  url = lifeboat.database.superuserUrl;
  await runSql(
    url,
    `CREATE ROLE ${quoted(owner)}; CREATE ROLE ${quoted(enroller)} LOGIN PASSWORD 'x';
     ALTER TABLE app.tenants OWNER TO ${quoted(owner)}; ALTER TABLE app.notes OWNER TO ${quoted(owner)};
     GRANT USAGE, CREATE ON SCHEMA app TO ${quoted(owner)}; GRANT CONNECT ON DATABASE "${lifeboat.database.name}" TO ${quoted(enroller)}`,
  );
});

afterAll(async () => {
  await runSql(
    url,
    [enroller, owner]
      .map(
        (role) =>
          `REASSIGN OWNED BY ${quoted(role)} TO postgres; DROP OWNED BY ${quoted(role)}; DROP ROLE ${quoted(role)}`,
      )
      .join('; '),
  );
  await lifeboat.close();
});

/** The use cases of a Lifeboat that enrols as another login. */
function enrolling(credentials: { admin?: string; replication?: string }): {
  protect: ProtectDatabase;
  unprotect: UnprotectDatabase;
} {
  const as = (role: string): string => {
    const other = new URL(url);
    other.username = encodeURIComponent(role);
    other.password = 'x';
    return other.href;
  };
  const { admin, replication } = credentials;
  const config: LifeboatConfig = {
    ...lifeboat.config,
    catalog: {
      ...lifeboat.config.catalog,
      ...(admin === undefined ? {} : { migrationUrl: as(admin) }),
    },
    applicationDatabases: lifeboat.config.applicationDatabases.map((each) => ({
      ...each,
      ...(replication === undefined ? {} : { replicationUrl: as(replication) }),
    })),
  };
  const connections = new EnrolmentConnections(config);
  const [authoriser, audit] = [lifeboat.app.get(Authoriser), lifeboat.app.get(AuditWriter)];
  return {
    protect: new ProtectDatabase(authoriser, connections, audit),
    unprotect: new UnprotectDatabase(authoriser, connections, audit),
  };
}

const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);
const planOf = (protect: ProtectDatabase): Promise<ProtectionPlan> =>
  asAdmin(() => protect.plan({}, options.signal));

describe('a login without the rights', () => {
  it('is told each of them by name, and nothing is changed', async () => {
    const before = await catalogImage(url);
    const { protect } = enrolling({ admin: enroller });
    await expect(asAdmin(() => protect.protect({}, options))).rejects.toMatchObject({
      code: 'PRIVILEGE_MISSING',
      remedy: expect.stringMatching(
        /CREATE ON DATABASE.*CREATE, USAGE ON SCHEMA lifeboat_app.*app\.notes, app\.tenants/,
      ),
    });
    expect(await catalogImage(url)).toEqual(before);
  });

  it('can enrol and withdraw with what it was told to be given, and without a superuser', async () => {
    const { protect, unprotect } = enrolling({ admin: enroller });
    const { obstacles } = await planOf(protect);
    for (const { remedy } of obstacles) {
      await runSql(url, remedy.replace(/ \(it owns .*/, ''));
    }
    expect((await planOf(protect)).obstacles).toEqual([]);
    const before = await catalogImage(url);
    expect(await asAdmin(() => protect.protect({ refuseMoves: true }, options))).toMatchObject({
      covered: 2,
      notCovered: 0,
    });
    const plan = await planOf(protect);
    expect(plan.steps).toEqual([]);
    expect(plan.warnings).toContainEqual(expect.stringContaining('will not be marked'));
    await asAdmin(() => unprotect.unprotect({}, options));
    expect(await catalogImage(url)).toEqual(before);
  });

  it('is told of the attribute REPLICATION, and how to give it', async () => {
    const { protect } = enrolling({ replication: enroller });
    await expect(asAdmin(() => protect.protect({}, options))).rejects.toMatchObject({
      code: 'LOGICAL_REPLICATION_UNAVAILABLE',
      detail: expect.stringContaining('lacks the attribute REPLICATION'),
      remedy: expect.stringContaining('ALTER ROLE'),
    });
  });

  it('is told where the two URLs lead to different databases', async () => {
    const elsewhere = new URL(lifeboat.database.processUrl);
    elsewhere.pathname = '/postgres';
    const config: LifeboatConfig = {
      ...lifeboat.config,
      applicationDatabases: lifeboat.config.applicationDatabases.map((each) => ({
        ...each,
        replicationUrl: elsewhere.href,
      })),
    };
    const protect = new ProtectDatabase(
      lifeboat.app.get(Authoriser),
      new EnrolmentConnections(config),
      lifeboat.app.get(AuditWriter),
    );
    expect((await planOf(protect)).obstacles).toEqual([
      expect.objectContaining({ remedy: expect.stringContaining('REPLICATION_DATABASE_URL') }),
    ]);
  });
});

describe('the database to enrol', () => {
  const use = (names: string[], name?: string): Promise<string> =>
    new EnrolmentConnections({
      ...lifeboat.config,
      applicationDatabases: names.flatMap((each) =>
        lifeboat.config.applicationDatabases.map((config) => ({ ...config, name: each })),
      ),
    }).use(name, options.signal, ({ config }) => Promise.resolve(config.name));

  it('need not be named where there is one', async () => {
    expect(await use(['only'])).toBe('only');
    expect(await use(['one', 'two'], 'two')).toBe('two');
  });

  it('must be named where there are several, and be there', async () => {
    await expect(use(['one', 'two'])).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(use(['one', 'two'], 'three')).rejects.toMatchObject({ code: 'APP_DATABASE_UNKNOWN' });
  });
});
