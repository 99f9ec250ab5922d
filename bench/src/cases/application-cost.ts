import { loadApplication, type LoadLatency } from '../capture/application-load.js';
import { CapturedApplication } from '../capture/captured-application.js';
import { spreadOf } from '../measure/sample.js';
import type { Figure } from '../report/report.js';
import type { BenchContext } from './bench-context.js';

/** How the application fared in one window of each kind, one after the other. */
interface Round {
  bare: LoadLatency;
  /** Enrolled, while nobody reads from the slot. */
  enrolled: LoadLatency;
  captured: LoadLatency;
  /** Part of a core that the capture's own process took, in percent. */
  captureCpu: number;
}

/**
 * What enrolment and capture cost an application at half of the largest load that it can have without. Load, server and
 * capture share the machine's cores.
 */
export async function benchApplicationCost({ stage, options, say }: BenchContext): Promise<Figure[]> {
  const { loadSeconds } = options.sizes;
  const application = await CapturedApplication.open(stage);
  try {
    const most = await loadApplication(application.url, loadSeconds, null);
    const half = most.rate / 2;
    say(`application: ${most.rate.toFixed(0)} transactions/s at most`);
    const rounds: Round[] = [];
    for (let run = 1; run <= options.runs; run += 1) {
      const round = await measure(application, loadSeconds, half);
      rounds.push(round);
      say(
        `application, run ${String(run)}: ${described([round.bare])}; enrolled ${described([round.enrolled])}; captured ${described([round.captured])}`,
      );
    }
    const facts = {
      perSecond: Math.round(half),
      before: described(rounds.map(({ bare }) => bare)),
      enrolled: described(rounds.map(({ enrolled }) => enrolled)),
      captured: described(rounds.map(({ captured }) => captured)),
      captureCpuPercent: Math.round(spreadOf(rounds.map(({ captureCpu }) => captureCpu)).median),
    };
    const ratios = (of: (round: Round) => LoadLatency, what: 'mean' | 'p95'): number[] =>
      rounds.map((round) => of(round)[what] / round.bare[what]);
    return [
      figure(
        'cost of enrolment',
        'Mean time',
        'enrolled',
        facts,
        ratios(({ enrolled }) => enrolled, 'mean'),
      ),
      figure(
        'cost of capture',
        'Mean time',
        'captured',
        facts,
        ratios(({ captured }) => captured, 'mean'),
      ),
      figure(
        'cost of capture, 95 %',
        'Time that 95 % are within',
        'captured',
        facts,
        ratios(({ captured }) => captured, 'p95'),
      ),
    ];
  } finally {
    await application.close();
  }
}

async function measure(application: CapturedApplication, seconds: number, perSecond: number): Promise<Round> {
  const load = (): Promise<LoadLatency> => loadApplication(application.url, seconds, perSecond);
  const bare = await load();
  await application.enrol();
  const enrolled = await load();
  const capture = await application.capture();
  await application.caughtUp();
  const before = await capture.cpuSeconds();
  const captured = await load();
  const captureCpu = ((await capture.cpuSeconds()) - before) / seconds;
  await capture.stop();
  await application.withdraw();
  return { bare, enrolled, captured, captureCpu: captureCpu * 100 };
}

function figure(name: string, what: string, how: string, facts: Figure['facts'], values: number[]): Figure {
  const title = `${what} of a transaction at half the largest load, ${how}, against before`;
  return { kind: 'figure', name, title, unit: '×', goal: null, values, facts };
}

function described(windows: readonly LoadLatency[]): string {
  const median = (what: 'mean' | 'p95'): string =>
    spreadOf(windows.map((each) => each[what])).median.toFixed(2);
  return `${median('mean')} ms, 95 % within ${median('p95')} ms`;
}
