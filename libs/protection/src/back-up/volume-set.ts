import type { ManifestSection, ManifestVolume, VolumeKind, VolumeWriter } from '@lifeboat/archive';

/** Opens a volume; numbers count from 1 for each kind. */
export type OpenVolume = (kind: VolumeKind, number: number) => VolumeWriter;

/** A finished part of a table, and the table it belongs to. */
export interface CollectedSection {
  table: string;
  section: ManifestSection;
}

/** The volumes of one backup while they are written, by several connections at once. */
export class VolumeSet {
  readonly volumes: ManifestVolume[] = [];
  readonly sections: CollectedSection[] = [];
  private readonly open = new Set<VolumeWriter>();
  private readonly opened: Record<VolumeKind, number> = { data: 0, keys: 0, gone: 0, shared: 0 };

  constructor(private readonly openVolume: OpenVolume) {}

  begin(kind: VolumeKind): VolumeWriter {
    this.opened[kind] += 1;
    const writer = this.openVolume(kind, this.opened[kind]);
    this.open.add(writer);
    return writer;
  }

  async finish(writer: VolumeWriter): Promise<void> {
    this.volumes.push(await writer.finish());
    this.open.delete(writer);
  }

  /** Gives up what is not finished; returns when nothing of it is left. */
  async abort(error: Error): Promise<void> {
    await Promise.all([...this.open].map((writer) => writer.abort(error)));
    this.open.clear();
  }
}
