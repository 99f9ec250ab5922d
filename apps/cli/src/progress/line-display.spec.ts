import { describe, expect, it } from '@jest/globals';
import type { OperationView } from '@lifeboat/protection';
import { LineDisplay } from './line-display.js';

const job = (changes: Partial<OperationView>): OperationView => ({
  id: 'j',
  kind: 'backup',
  tenantId: 't',
  targetTenantId: null,
  awaitsApproval: false,
  state: 'active',
  phase: 'copying',
  progress: { percent: null, bytes: 0, rows: 0 },
  result: null,
  error: null,
  attempts: 1,
  cancelRequested: false,
  createdAt: new Date(0),
  startedAt: null,
  finishedAt: null,
  ...changes,
});

const at = (percent: number, rows: number): OperationView =>
  job({ progress: { percent, rows, bytes: rows * 1_024 } });

describe('LineDisplay', () => {
  it('writes a line for each phase, and else one in five seconds', () => {
    const lines: string[] = [];
    let now = 0;
    const display = new LineDisplay(
      (line) => lines.push(line),
      () => now,
    );
    const show = (time: number, view: OperationView): void => {
      now = time;
      display.show(view);
    };
    show(0, job({ state: 'queued', phase: null }));
    show(300, job({ phase: null }));
    show(600, at(1, 10));
    show(5_500, at(40, 1_500));
    show(5_600, at(41, 1_536));
    show(9_000, at(80, 3_000));
    show(9_100, job({ phase: 'staging' }));
    expect(lines).toEqual([
      'queued',
      'starting',
      'copying 1% 10 rows, 10 KiB',
      'copying 41% 1,536 rows, 1.5 MiB',
      'staging',
    ]);
  });

  it('says what is counted where that is no rows', () => {
    const lines: string[] = [];
    const display = new LineDisplay((line) => lines.push(line));
    display.show({ ...at(1, 10), phase: 'registering', counted: 'directories' });
    expect(lines).toEqual(['registering 1% 10 directories, 10 KiB']);
  });

  it('stays silent while nothing moves', () => {
    const lines: string[] = [];
    let now = 0;
    const display = new LineDisplay(
      (line) => lines.push(line),
      () => now,
    );
    for (now = 0; now < 60_000; now += 300) {
      display.show(job({ state: 'queued', phase: null }));
    }
    expect(lines).toEqual(['queued']);
  });
});
