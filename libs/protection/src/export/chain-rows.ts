import type { Readable } from 'node:stream';
import { fieldsAt, pickRows, readKeys } from '@lifeboat/app-database';
import { listsKeys, type Manifest, type ManifestTable, type VolumeStore } from '@lifeboat/archive';
import { chainBroken } from '../restore/chain-broken.js';
import { keysOf } from '../restore/folded-manifest.js';
import { StandingKeys } from './standing-keys.js';

/** The rows of a chain that stand at its newest link, told while its links are read from the newest to the oldest. */
export class ChainRows {
  private readonly tables = new Map<string, StandingKeys>();

  /** Those of a section's rows that stand. */
  pick(table: ManifestTable, rows: Readable): Readable {
    const keys = this.of(table);
    const places = keyPlaces(table);
    return pickRows(rows, (text, start, end, picked) => {
      if (keys.stands(fieldsAt(text, start, end, places))) {
        picked.add(text, start, end);
      }
    });
  }

  /**
   * Goes on to the link before, which holds what this one keeps.
   *
   * @throws LifeboatError VOLUME_MISSING, VOLUME_DAMAGED
   */
  async leave(link: Manifest, volumes: VolumeStore): Promise<void> {
    const own = link.tables.filter((table) => table.class !== 'shared' && !listsKeys(table));
    own.filter((table) => keysOf(link, table) === undefined).forEach((table) => this.of(table).end());
    const lists = new Map<ManifestTable, Set<string>>();
    for (const volume of link.volumes.filter(({ kind }) => kind === 'keys' || kind === 'gone')) {
      for await (const { table, rows } of volumes.open(link, volume).sections()) {
        const read = await readKeys(rows as AsyncIterable<Buffer>, keyPlaces(table));
        const keys = lists.get(table) ?? read;
        read.forEach((key) => keys.add(key));
        lists.set(table, keys);
      }
    }
    for (const [table, keys] of lists) {
      if (table.class === 'gone') {
        this.of(table).drop(keys);
      } else {
        this.of(table).keepOnly(keys);
      }
    }
  }

  /** @throws LifeboatError BACKUP_CHAIN_BROKEN where rows that a link keeps, or does away with, are in none before */
  finish({ backupId }: Manifest): void {
    for (const [name, { missing }] of this.tables) {
      if (missing > 0) {
        throw chainBroken(
          backupId,
          `relies on ${String(missing)} rows of ${name} that the backups that it builds on have not`,
        );
      }
    }
  }

  private of({ schema, name }: ManifestTable): StandingKeys {
    const key = `${schema}.${name}`;
    const known = this.tables.get(key) ?? new StandingKeys();
    this.tables.set(key, known);
    return known;
  }
}

/** Where the columns of the primary key stand among the fields. */
function keyPlaces({ columns, primaryKey }: ManifestTable): number[] {
  return columns.flatMap(({ name }, index) => (primaryKey.includes(name) ? [index] : []));
}
