import { setTimeout as pause } from 'node:timers/promises';
import { CapturedApplication } from '../capture/captured-application.js';
import { spreadOf } from '../measure/sample.js';
import type { Figure } from '../report/report.js';
import type { BenchContext } from './bench-context.js';

const GOAL_PER_SECOND = 50_000;
const GOAL_MEGABYTES = 300;
/** Rows of a transaction of the steady stream. */
const SMALL = 100;

/** What a capture sustains, and what it takes. */
export async function benchCapture({ stage, options, say }: BenchContext): Promise<Figure[]> {
  const { captureRows, largeTransaction } = options.sizes;
  const application = await CapturedApplication.open(stage);
  try {
    await application.enrol();
    const perSecond: number[] = [];
    for (let run = 1; run <= options.runs; run += 1) {
      perSecond.push(await sustained(application, captureRows));
      say(`capture, run ${String(run)}: ${(perSecond.at(-1) ?? NaN).toFixed(0)} changes/s`);
    }
    const capture = await application.capture();
    await application.caughtUp();
    const lag = await lagUnderLoad(application, captureRows);
    const underLoad = await capture.peakMegabytes();
    await capture.stop();
    say(`capture under load: ${String(underLoad)} MB, lag ${lag.most.toFixed(1)} s at most`);
    const large = await largeTransactionOf(application, largeTransaction);
    say(`capture of ${String(largeTransaction)} rows at once: ${String(large.megabytes)} MB`);
    return [
      figure(
        'capture',
        'Changes per second that capture sustains',
        'changes/s',
        { least: GOAL_PER_SECOND },
        perSecond,
        {
          rows: captureRows,
          perTransaction: SMALL,
        },
      ),
      figure(
        'capture memory',
        'Peak memory of a capture under load',
        'MB',
        { most: GOAL_MEGABYTES },
        [underLoad],
        {
          lagSeconds: lag.median.toFixed(2),
          lagSecondsAtMost: lag.most.toFixed(2),
          flushSeconds: 1,
        },
      ),
      figure(
        'capture of a large transaction',
        `Peak memory of a capture of a transaction of ${largeTransaction.toLocaleString('en-US')} rows`,
        'MB',
        { most: GOAL_MEGABYTES },
        [large.megabytes],
        { changesPerSecond: Math.round(large.perSecond) },
      ),
    ];
  } finally {
    await application.close();
  }
}

/** Changes that wait in the slot, captured as fast as it can. */
async function sustained(application: CapturedApplication, rows: number): Promise<number> {
  await application.insert(rows, SMALL);
  const capture = await application.capture();
  const begun = performance.now();
  await application.caughtUp();
  const seconds = (performance.now() - begun) / 1_000;
  await capture.stop();
  return rows / seconds;
}

async function lagUnderLoad(
  application: CapturedApplication,
  rows: number,
): Promise<{ median: number; most: number }> {
  const lags: number[] = [];
  const stop = new AbortController();
  const inserting = application.insert(rows, SMALL).finally(() => stop.abort());
  while (!stop.signal.aborted) {
    lags.push(await application.lag());
    await pause(200);
  }
  await inserting;
  await application.caughtUp();
  return spreadOf(lags);
}

async function largeTransactionOf(
  application: CapturedApplication,
  rows: number,
): Promise<{ megabytes: number; perSecond: number }> {
  const capture = await application.capture();
  await application.caughtUp();
  await application.insert(rows, rows);
  const begun = performance.now();
  await application.caughtUp();
  const seconds = (performance.now() - begun) / 1_000;
  const megabytes = await capture.peakMegabytes();
  await capture.stop();
  return { megabytes, perSecond: rows / seconds };
}

function figure(
  name: string,
  title: string,
  unit: string,
  goal: Figure['goal'],
  values: number[],
  facts: Figure['facts'],
): Figure {
  return { kind: 'figure', name, title, unit, goal, values, facts };
}
