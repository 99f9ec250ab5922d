import { describe, expect, it } from '@jest/globals';
import { closeWithin, withClosing } from './closing.js';

describe('withClosing', () => {
  it('closes in reverse order', async () => {
    const closed: string[] = [];
    const result = await withClosing(async (onClose) => {
      onClose(async () => closed.push('first'));
      onClose(async () => closed.push('second'));
      return 7;
    });
    expect(result).toBe(7);
    expect(closed).toEqual(['second', 'first']);
  });

  it('closes everything after a failure, and tells what stopped the work', async () => {
    const closed: string[] = [];
    const work = withClosing(async (onClose) => {
      onClose(async () => closed.push('first'));
      onClose(() => Promise.reject(new Error('does not close')));
      throw new Error('stopped');
    });
    await expect(work).rejects.toThrow('stopped');
    expect(closed).toEqual(['first']);
  });

  it('tells of what did not close after work that went well', async () => {
    const work = withClosing(async (onClose) => onClose(() => Promise.reject(new Error('does not close'))));
    await expect(work).rejects.toThrow('does not close');
  });
});

describe('closeWithin', () => {
  it('does not wait for ever', async () => {
    await closeWithin(10, () => new Promise(() => undefined))();
  });
});
