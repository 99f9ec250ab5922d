import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

describe('Random', () => {
  it('depends on the seed alone', () => {
    const draw = (seed: number): string[] => {
      const random = new Random(seed);
      return [random.uuid(), random.hex(5), random.phrase(), random.moment(), String(random.int(1000))];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('makes well-formed values', () => {
    const random = new Random(9);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(random.hex(13)).toHaveLength(13);
    expect(Date.parse(random.moment())).toBeGreaterThan(Date.UTC(2026, 0, 1) - 1);
    const draws = Array.from({ length: 2000 }, () => random.int(4));
    for (const choice of [0, 1, 2, 3]) {
      expect(draws.filter((draw) => draw === choice).length).toBeGreaterThan(400);
    }
  });
});
