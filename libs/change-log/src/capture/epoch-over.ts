import type { GapReason } from '@lifeboat/catalog';

/** The stream can no longer be written down within this epoch. */
export class EpochOver extends Error {
  /** @param detail what happened, for a person */
  constructor(
    readonly reason: GapReason,
    readonly detail: string,
  ) {
    super(`The epoch of the change log is over (${reason}): ${detail}`);
    this.name = 'EpochOver';
  }
}
