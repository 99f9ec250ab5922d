import type { MadeKey } from '@lifeboat/archive';
import type { Erasure, MasterKeyRotation, TenantKeyView, TenantView } from '@lifeboat/protection';
import { formatBytes, formatCount, formatTime } from '../format.js';
import { textFields, textTable } from '../text-table.js';

export function tenantKeysText(keys: readonly TenantKeyView[]): string {
  return textTable<TenantKeyView>(
    [
      { title: 'version', cell: ({ version }) => String(version), align: 'right' },
      { title: 'public half', cell: ({ recipient }) => recipient },
      { title: 'created', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'destroyed', cell: ({ destroyedAt }) => formatTime(destroyedAt) },
      { title: 'wrapped by', cell: ({ wrappedBy }) => wrappedBy.join(', ') || '-' },
    ],
    keys,
  );
}

export function noKeysText({ erasedAt }: Pick<TenantView, 'erasedAt'>): string {
  return erasedAt === null ? 'no keys; the first encrypted backup makes one' : 'no keys';
}

export function madeKeyText({ version, recipient }: MadeKey): string {
  return textFields([
    ['version', String(version)],
    ['public half', recipient],
  ]);
}

export function masterKeyRotationText(rotation: MasterKeyRotation): string {
  return textFields([
    ['master key', `${rotation.masterKeyId} (${rotation.recipient})`],
    ['wrapped anew', formatCount(rotation.rewrapped)],
    ['already so', formatCount(rotation.unchanged)],
    ['removed', formatCount(rotation.removed)],
    ['busy tenants', formatCount(rotation.busy.length)],
  ]);
}

export function erasureText({ backups, keyObjects, removed, blankedBlocks }: Erasure): string {
  return textFields([
    ['backups erased', formatCount(backups)],
    ['keys destroyed', `${formatCount(keyObjects)} objects`],
    [
      'removed',
      `${formatCount(removed.backups)} backups that could be read without the keys (${formatBytes(removed.bytes)})`,
    ],
    ['blanked', `${formatCount(blankedBlocks)} blocks of the change log that could be read without the keys`],
  ]);
}
