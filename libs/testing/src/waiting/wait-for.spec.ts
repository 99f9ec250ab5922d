import { describe, expect, it } from '@jest/globals';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('gives the first result that is there', async () => {
    let looks = 0;
    const result = await waitFor(() => ((looks += 1) < 3 ? null : `look ${String(looks)}`), {
      what: 'the third look',
      intervalMs: 1,
    });
    expect(result).toBe('look 3');
  });

  it('takes 0 and the empty string for results', async () => {
    expect(await waitFor(() => 0, { what: 'a number' })).toBe(0);
    expect(await waitFor(() => '', { what: 'a text' })).toBe('');
  });

  it('names what it waited for in vain', async () => {
    await expect(waitFor(() => false, { what: 'godot', timeoutMs: 20, intervalMs: 5 })).rejects.toThrow(
      'Waited 20 ms in vain for godot.',
    );
  });

  it('ends at once when the condition throws', async () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(waitFor(broken, { what: 'anything', timeoutMs: 60_000 })).rejects.toThrow('broken');
  });
});
