const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;
const MODULUS = 2 ** 32;

/** Chances that come again with the same seed. */
export class RandomSource {
  private state: number;

  constructor(seed: number) {
    this.state = seed % MODULUS;
    this.below(1);
  }

  /** 0 to `end` - 1. */
  below(end: number): number {
    this.state = (this.state * MULTIPLIER + INCREMENT) % MODULUS;
    return Math.floor((this.state / MODULUS) * end);
  }

  /** Chances of its own, for somebody who takes them at times of his own. */
  fork(): RandomSource {
    return new RandomSource(this.below(1_000_000));
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** @throws RangeError where there is none */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) {
      throw new RangeError('there is nothing to pick from');
    }
    return item;
  }
}
