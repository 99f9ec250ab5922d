import { describe, expect, it } from '@jest/globals';
import { parseErasure, serialiseErasure } from './erasure-document.js';

const erasure = {
  tenantId: 'acme',
  keyVersion: 2,
  applicationDatabase: 'main',
  erasedAt: new Date('2026-01-02T03:04:05.678Z'),
};

describe('what is kept of an erasure', () => {
  it('is read as it was written', () => {
    expect(parseErasure(serialiseErasure(erasure), erasure)).toEqual(erasure);
  });

  it('is refused with any flipped byte or cut off', () => {
    const whole = serialiseErasure(erasure);
    for (let position = 0; position < whole.length; position += 1) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(position) ^ 0x80, position);
      expect(() => parseErasure(flipped, erasure)).toThrow(/^OBJECT_DAMAGED/);
      expect(() => parseErasure(whole.subarray(0, position), erasure)).toThrow(/^OBJECT_DAMAGED/);
    }
  });

  it.each([{ tenantId: 'other' }, { keyVersion: 1 }])('is refused in the place of %j', (other) => {
    expect(() => parseErasure(serialiseErasure(erasure), { ...erasure, ...other })).toThrow(
      /another erasure than its path says/,
    );
  });
});
