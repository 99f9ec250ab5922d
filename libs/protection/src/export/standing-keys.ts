/**
 * Tells, from the newest link of a chain to the oldest, which rows of a table stand in the end: the newest one of each key
 * that no later link has done away with. Holds keys of the lists that it is given, and no rows.
 */
export class StandingKeys {
  /** Those of which the row is still to come; null: all but the ones that are gone. */
  private standing: Set<string> | null = null;
  private readonly gone = new Set<string>();
  /** Of these, those whose row has not come yet. */
  private readonly unmet = new Set<string>();
  private isOver = false;

  /** Whether the row stands that the link that is looked at has of this key. */
  stands(key: string): boolean {
    if (this.isOver) {
      return false;
    }
    if (this.standing !== null) {
      return this.standing.delete(key);
    }
    this.unmet.delete(key);
    return !this.gone.has(key);
  }

  /** The link keeps of the links before it nothing but these. */
  keepOnly(keys: ReadonlySet<string>): void {
    if (this.standing === null && !this.isOver) {
      this.standing = new Set([...keys].filter((key) => !this.gone.has(key)));
      keys.forEach((key) => this.unmet.delete(key));
    }
  }

  /** The link does away with these rows of the links before it. */
  drop(keys: ReadonlySet<string>): void {
    if (this.standing === null && !this.isOver) {
      keys.forEach((key) => {
        this.gone.add(key);
        this.unmet.add(key);
      });
    }
  }

  /** The link keeps nothing of the links before it. */
  end(): void {
    this.isOver = true;
  }

  /** How many rows no link had that later ones keep or do away with; to be asked at the end. */
  get missing(): number {
    return (this.standing?.size ?? 0) + this.unmet.size;
  }
}
