import { isEmpty, type Manifest, manifestPath, type Repository, type StoredBackup } from '@lifeboat/archive';
import type { Backup, KnownBackup, RegisteredBackup } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { isSealed } from '../keys/is-sealed.js';
import { type Discrepancy, onlyTold } from './discrepancy.js';
import type { CatalogFinding, FindingKind } from './finding.js';
import { backupUnderWay, leftover, manifestMissing, notCatalogued, unknownObject } from './findings.js';
import type { ManifestInspector } from './inspect-manifest.js';
import { backupNotErased } from './key-findings.js';
import type { NeededKey } from './needed-key.js';

/**
 * What the repository itself has lost or changed. A signature or a version that this process does not accept may be
 * right for another one, so that it says nothing about the backup.
 */
const INVALIDATES: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'manifest_missing',
  'manifest_damaged',
  'manifest_changed',
  'volume_missing',
  'volume_size_wrong',
]);

/** A directory compared with its row. */
export interface ComparedBackup {
  discrepancies: Discrepancy[];
  /** The object of its schema; null where the manifest could not be read, or there is none. */
  schema: { object: string; neededBy: RegisteredBackup } | null;
  /** The key without which it cannot be read; null where it needs none, or is not to be read. */
  key: NeededKey | null;
}

const NOTHING: ComparedBackup = { discrepancies: [], schema: null, key: null };

/** Compares one backup in the repository with what the catalog knows of it. */
export class BackupComparison {
  constructor(
    private readonly repository: Repository,
    private readonly inspector: ManifestInspector,
    private readonly clock: Clock,
  ) {}

  /** @param known read after the directory was listed: who writes into one has its row before */
  async compare(stored: StoredBackup, known: KnownBackup | null): Promise<ComparedBackup> {
    if (known !== null && known.backup.removingAt !== null) {
      return NOTHING;
    }
    if (known?.running !== true && known !== null && known.backup.erasedAt !== null) {
      return this.compareErased(stored);
    }
    if (!stored.hasManifest) {
      return { ...NOTHING, discrepancies: await this.withoutManifest(stored, known) };
    }
    if (known?.running === true) {
      return NOTHING;
    }
    const backup = known?.backup ?? null;
    const completed = backup?.status === 'completed' ? backup : null;
    const { registration, encryption, schema, faults, unknown } = await this.inspector.inspect(
      stored,
      completed?.manifestSha256 ?? null,
    );
    const discrepancies = onlyTold(...unknown.map((name) => unknownObject(stored, name)));
    if (faults.length > 0) {
      discrepancies.push({
        findings: faults,
        repair: completed === null ? null : invalidation(completed, faults),
      });
    } else if (completed === null && registration !== null) {
      discrepancies.push({
        findings: [notCatalogued(registration, backup?.status ?? null)],
        repair: { kind: 'register', backup: registration, encryption },
      });
    }
    return {
      discrepancies,
      schema: registration === null || schema === null ? null : { object: schema, neededBy: registration },
      key:
        completed === null || registration === null || encryption === null
          ? null
          : { tenantId: completed.tenantId, version: encryption.keyVersion, neededBy: registration },
    };
  }

  /** Nobody misses its objects; but none may be left that can be read without the tenant's keys. */
  private async compareErased(stored: StoredBackup): Promise<ComparedBackup> {
    const { registration, encryption, schema, unknown } = await this.inspector.inspect(stored, null);
    const reason = readableBecause(registration, encryption);
    if (reason !== null && (await isEmpty(this.repository.storage, `${stored.path}/`))) {
      // Listed while an erasure was at it.
      return NOTHING;
    }
    const discrepancies =
      reason === null
        ? unknown.map((name) => unknownObject(stored, name))
        : [backupNotErased(stored, reason)];
    return {
      ...NOTHING,
      discrepancies: onlyTold(...discrepancies),
      schema: registration === null || schema === null ? null : { object: schema, neededBy: registration },
    };
  }

  /**
   * A completed backup of which the listing had nothing: looked for once more, as it may have come meanwhile. One that was
   * erased, or is being removed, need not be there.
   */
  async compareUnlisted(backup: Backup): Promise<Discrepancy[]> {
    const { tenantId, id: backupId, erasedAt, removingAt } = backup;
    if (
      erasedAt !== null ||
      removingAt !== null ||
      (await this.repository.storage.stat(manifestPath({ tenantId, backupId }))) !== null
    ) {
      return [];
    }
    const findings = [manifestMissing(backup)];
    return [{ findings, repair: invalidation(backup, findings) }];
  }

  private async withoutManifest(stored: StoredBackup, known: KnownBackup | null): Promise<Discrepancy[]> {
    if (known?.running === true) {
      return onlyTold(backupUnderWay(stored));
    }
    if (known?.backup.status === 'completed') {
      return this.compareUnlisted(known.backup);
    }
    const endedAt = known?.backup.finishedAt ?? known?.backup.startedAt ?? known?.backup.createdAt ?? null;
    const ageMs = endedAt === null ? null : Math.max(0, this.clock.now().getTime() - endedAt.getTime());
    return [
      {
        findings: [leftover(stored, ageMs)],
        repair: { kind: 'remove_leftover', location: stored.location, ageMs },
      },
    ];
  }
}

/** Why somebody may still read an erased backup, as a clause; null where only its keys could. */
function readableBecause(
  registration: RegisteredBackup | null,
  encryption: Manifest['encryption'],
): string | null {
  if (registration === null) {
    return 'has no manifest that could be relied upon, so that nobody can tell who reads its volumes';
  }
  if (isSealed(encryption)) {
    return null;
  }
  return encryption === null ? 'is not encrypted' : 'can be read with a recovery key';
}

function invalidation(
  { tenantId, id, finishedAt }: Backup,
  faults: readonly CatalogFinding[],
): Discrepancy['repair'] {
  return faults.some(({ kind }) => INVALIDATES.has(kind))
    ? { kind: 'mark_invalid', tenantId, backupId: id, finishedAt }
    : null;
}
