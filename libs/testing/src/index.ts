export { type ApiOperation, type ApiParameter, apiOperations } from './api/open-api/api-operations.js';
export { arbitraryRequest, type FuzzMaterial } from './api/open-api/arbitrary-request.js';
export { sampleOf, samplesWith, type Schema } from './api/open-api/schema.js';
export { HOSTILE_TEXTS } from './api/hostile-texts.js';
export { percentEncoded, type RawAnswer, rawRequest, type RawRequest } from './api/raw-request.js';
export { type MountedRoute, routesOf } from './api/routes-of.js';
export { CANARY, startWatchedApi, type WatchedApi } from './api/watched-api.js';
export { type SampleApi, type SampleApiOptions, startSampleApi } from './api/sample-api.js';
export { startTestApi } from './api/test-api.js';
export { testClaims, testToken, type TokenFlaws } from './api/test-token.js';
export { incrementOf, manifestOf } from './archive/manifest-of.js';
export { readByPrograms, storeByPrograms } from './archive/by-programs.js';
export { TEST_KEY, testVolumeKeys, VOLUME_FORMS, type VolumeForm } from './archive/volume-forms.js';
export { type TestTable, writeVolume } from './archive/write-volume.js';
export { createMigratedDatabase, migrateTestDatabase } from './catalog/migrated-database.js';
export { type InProcessResult, runInProcess } from './cli/run-in-process.js';
export { testActor } from './catalog/test-actor.js';
export { createTestCatalog, type TestCatalog, type TestCatalogOptions } from './catalog/test-catalog.js';
export { NEVER_BACKED_UP, wellCapture, wellTenant } from './catalog/well-tenant.js';
export { collectAll } from './streams/collect-all.js';
export { changeLogCaughtUp } from './change-log/caught-up.js';
export { epochIsPast } from './change-log/epoch-is-past.js';
export { TestCapture } from './change-log/test-capture.js';
export {
  ecPair,
  IdentityProvider,
  jwkOf,
  type KeyPair,
  rsaPair,
  signedToken,
} from './identity/identity-provider.js';
export { temporaryDirectory, type TemporaryDirectory } from './files/temporary-directory.js';
export {
  type SampleLifeboat,
  type SampleLifeboatOptions,
  startSampleLifeboat,
} from './lifeboat/sample-lifeboat.js';
export { environmentOf } from './lifeboat/environment-of.js';
export { type EndedRestore, type SchemaCloner, startSchemaCloner } from './lifeboat/schema-cloner.js';
export { readAppTables, startSchemaLifeboat } from './lifeboat/schema-lifeboat.js';
export { testApplication } from './lifeboat/test-application.js';
export { TEST_JWT_SECRET, testConfig, type TestConfigOptions } from './lifeboat/test-config.js';
export { FakeS3 } from './s3/fake/fake-s3.js';
export { s3Repository, type S3TestServer } from './s3/s3-test-server.js';
export { swiftIsThere, SwiftServer } from './s3/swift-server.js';
export { catalogImage } from './stack/catalog-image.js';
export { ownStack, type OwnStackOptions } from './stack/own-stack.js';
export { type LosableRedis, losableRedis } from './stack/losable-redis.js';
export { uniqueQueuePrefix } from './stack/queue-prefix.js';
export { runClusterSql } from './stack/run-cluster-sql.js';
export { runSql } from './stack/run-sql.js';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './stack/test-database.js';
export { testStack, type TestStack } from './stack/test-stack.js';
export type { TestTemplate } from './stack/test-template.js';
export { waitFor, type WaitOptions } from './waiting/wait-for.js';
export { ArchivingCluster } from './wal/archiving-cluster.js';
export { OneOfMany, type OneOfManyOptions, type TenantDigest } from './wal/one-of-many.js';
export { pgBackRestIsThere } from './wal/pgbackrest-is-there.js';
