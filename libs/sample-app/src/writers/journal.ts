import { addDigests, type Digest, EMPTY_DIGEST, subtractDigests } from '../hash/digest.js';

/** What became of a tenant's tables, as differences between digests. */
export class Journal {
  private readonly differences = new Map<string, Digest>();

  /** Notes that the watched rows were those before and are those after. */
  add(before: ReadonlyMap<string, Digest>, after: ReadonlyMap<string, Digest>): void {
    for (const [table, digest] of after) {
      const difference = subtractDigests(digest, before.get(table) ?? EMPTY_DIGEST);
      this.differences.set(table, addDigests(this.differences.get(table) ?? EMPTY_DIGEST, difference));
    }
  }

  /** Carries a tenant's digests on. */
  applyTo(digests: Map<string, Digest>): void {
    for (const [table, difference] of this.differences) {
      digests.set(table, addDigests(digests.get(table) ?? EMPTY_DIGEST, difference));
    }
  }
}
