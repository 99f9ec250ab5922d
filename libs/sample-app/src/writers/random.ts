const WORDS = [
  'harbour',
  'Überweisung',
  'quote "x"',
  'tab\t',
  'new\nline',
  'back\\slash',
  '\\.',
  '\\N',
  '🛟',
  "it's",
  '',
];

/** Choices that depend on the seed alone. The generator is mulberry32, by Tommy Ettinger: 2^32 long, fast, fair enough. */
export class Random {
  constructor(private state: number) {}

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** 0 to `choices` - 1. */
  int(choices: number): number {
    return Math.floor(this.next() * choices);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of at least one. */
  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.int(values.length)] ?? values[0];
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      text += this.int(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    }
    return text.slice(0, digits);
  }

  uuid(): string {
    return this.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /** A few words, some of which break a careless copy. */
  phrase(): string {
    return Array.from({ length: 1 + this.int(4) }, () => WORDS[this.int(WORDS.length)]).join(' ');
  }

  /** A moment within the months that have partitions of their own, or after them. */
  moment(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.int(180 * 86_400) * 1000 + this.int(1000)).toISOString();
  }
}
