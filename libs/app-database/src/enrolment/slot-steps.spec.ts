import { describe, expect, it } from '@jest/globals';
import type { CaptureSlotState } from './enrolment-state.js';
import { slotSteps } from './slot-steps.js';

const slot: CaptureSlotState = {
  plugin: 'pgoutput',
  database: 'app',
  active: false,
  walStatus: 'reserved',
  retainedBytes: 0,
  confirmedLsn: '0/1',
};
const kinds = (present: CaptureSlotState | null): string[] =>
  slotSteps('lifeboat_main', present).map(({ kind }) => kind);

describe('a slot', () => {
  it('is made where there is none', () => {
    expect(kinds(null)).toEqual(['create_slot']);
  });

  it('is left alone as long as it can be read', () => {
    expect(kinds(slot)).toEqual([]);
    expect(kinds({ ...slot, walStatus: 'unreserved' })).toEqual([]);
  });

  it('is made anew where the server has thrown away its WAL', () => {
    expect(kinds({ ...slot, walStatus: 'lost' })).toEqual(['drop_slot', 'create_slot']);
  });
});
