import {
  findSchemaSqlProblem,
  inspectObjects,
  type KeyStore,
  type Manifest,
  type ManifestStore,
  type ManifestVolume,
  type Repository,
  type SchemaStore,
  type VolumeStore,
} from '@lifeboat/archive';
import type { Backup } from '@lifeboat/catalog';
import type { LifeboatError } from '@lifeboat/kernel';
import type { OperationRun } from '../operations/operation-handler.js';
import { checkKey } from './check-key.js';
import type { CheckList } from './check-list.js';
import { findingOf } from './findings.js';
import { inspectVolume } from './inspect-volume.js';
import type { ValidationLevel } from './validation-level.js';

/** Looks at one backup as it lies in the repository, at the levels that need no database. */
export class BackupInspector {
  constructor(
    private readonly repository: Repository,
    private readonly manifests: ManifestStore,
    private readonly volumes: VolumeStore,
    private readonly schemas: SchemaStore,
    private readonly keys: KeyStore,
    private readonly options: { signed: boolean },
  ) {}

  /**
   * @returns the manifest; null where it cannot be relied upon, and nothing else could be looked at
   * @throws LifeboatError where the backup cannot be looked at, such as REPOSITORY_UNAVAILABLE
   */
  async inspect(
    backup: Backup,
    level: ValidationLevel,
    checks: CheckList,
    run: OperationRun,
  ): Promise<Manifest | null> {
    const manifest = await this.readManifest(backup, checks);
    if (manifest === null) {
      return null;
    }
    const present = await this.inspectObjects(manifest, checks);
    await checkKey(this.keys, manifest, checks);
    run.signal.throwIfAborted();
    if (level === 'quick') {
      await this.findSchema(manifest, checks);
    } else {
      await this.readSchema(manifest, checks);
      await this.readVolumes(manifest, present, checks, run);
    }
    if (manifest.encryption !== null) {
      checks.settle('keys', `the tenant's key of version ${String(manifest.encryption.keyVersion)}`);
    }
    return manifest;
  }

  private async readManifest(backup: Backup, checks: CheckList): Promise<Manifest | null> {
    const { tenantId, id, manifestSha256 } = backup;
    try {
      const manifest = await this.manifests.read(
        { tenantId, backupId: id },
        manifestSha256 === null ? {} : { expectedSha256: manifestSha256 },
      );
      checks.passed('manifest', `format version ${String(manifest.formatVersion)}, the one in the catalog`);
      if (this.options.signed) {
        checks.passed('signature', 'made with the configured key');
      }
      return manifest;
    } catch (error) {
      const { code, detail } = findingOf(error);
      if (code === 'MANIFEST_SIGNATURE_INVALID') {
        checks.failed('signature', `${backup.path ?? ''}/manifest.json.sig: ${detail}`);
      } else {
        checks.failed('manifest', detail);
      }
      return null;
    }
  }

  /** @returns the volumes that are there with the right size */
  private async inspectObjects(manifest: Manifest, checks: CheckList): Promise<ManifestVolume[]> {
    const { problems, unknown } = await inspectObjects(this.repository.storage, manifest);
    problems.forEach(({ path, problem }) => checks.failed('objects', `The volume ${path} ${problem}.`));
    const { volumes, totals } = manifest;
    checks.settle('objects', `${String(volumes.length)} volumes, ${String(totals.sizeBytes)} bytes`);
    checks.passed(
      'unknown-objects',
      unknown.length === 0
        ? 'none'
        : `not in the manifest, and never read: ${unknown.slice(0, 10).join(', ')}${unknown.length > 10 ? `, … (${String(unknown.length)})` : ''}`,
    );
    const wrong = new Set(problems.map(({ volume }) => volume));
    return volumes.filter(({ object }) => !wrong.has(object));
  }

  private async findSchema({ schema }: Manifest, checks: CheckList): Promise<void> {
    const found = await this.repository.storage.stat(schema.object);
    if (found === null) {
      checks.failed('schema', `${schema.object} is not in the repository.`);
    } else if (found.sizeBytes === 0) {
      checks.failed('schema', `${schema.object} is empty.`);
    } else {
      checks.passed('schema', `${schema.object} is there`);
    }
  }

  private async readSchema({ schema }: Manifest, checks: CheckList): Promise<void> {
    let finding: LifeboatError;
    try {
      const ddl = await this.schemas.get(schema.hash);
      checks.passed('schema', `${schema.object} has the SHA-256 of its name`);
      const problem = await findSchemaSqlProblem(ddl);
      if (problem === null) {
        checks.passed('schema-sql', `${String(ddl.length)} characters, read by PostgreSQL's parser`);
      } else {
        checks.failed('schema-sql', `${schema.object} ${problem}`);
      }
      return;
    } catch (error) {
      finding = findingOf(error);
    }
    checks.failed('schema', finding.detail);
  }

  private async readVolumes(
    manifest: Manifest,
    volumes: readonly ManifestVolume[],
    checks: CheckList,
    { signal, onProgress }: OperationRun,
  ): Promise<void> {
    const total = Math.max(
      1,
      manifest.tables.reduce((sum, { rawBytes }) => sum + rawBytes, 0),
    );
    let bytes = 0;
    let rows = 0;
    const onRead = (moreBytes: number, moreRows: number): void => {
      bytes += moreBytes;
      rows += moreRows;
      const percent = Math.min(100, Math.floor((bytes / total) * 100));
      onProgress({ phase: 'reading', percent, bytes, rows });
    };
    for (const volume of volumes) {
      signal.throwIfAborted();
      await inspectVolume(this.volumes, manifest, volume, checks, signal, onRead);
    }
    const of = `${String(volumes.length)} of ${String(manifest.volumes.length)} volumes`;
    checks.settle('checksums', `${of} have the SHA-256 that the manifest says`);
    checks.settle('contents', `${of}, ${String(rows)} rows with all their columns, as the manifest says`);
    checks.settle('sql', `${of}, read by PostgreSQL's parser: settings and COPY, nothing else`);
  }
}
