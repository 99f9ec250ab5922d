import { type Sample, type Spread, spreadOf } from '../measure/sample.js';
import type { Environment } from './environment.js';
import type { Judged, LockHolds, Report } from './report.js';

/** The report as text for a terminal. */
export function formatReport({ environment, runs, sizes, results }: Report): string {
  const note = sizes.full ? '' : '\nThe data is too small for the goals to mean anything.\n';
  return [
    ...environmentLines(environment),
    `runs         ${runs} of each, interleaved; medians (least to most)`,
    note,
    ...results.flatMap(resultLines),
    '',
  ].join('\n');
}

function environmentLines(environment: Environment): string[] {
  const settings = Object.entries(environment.settings).map(([name, value]) => `${name} ${value}`);
  return [
    `date         ${environment.date}, commit ${environment.commit}`,
    `machine      ${environment.cpu}, ${environment.cores} cores, ${environment.memoryGigabytes} GB, load ${environment.loadBefore} before`,
    `system       ${environment.os}`,
    `programs     Node ${environment.node}, PostgreSQL ${environment.postgres}, zstd ${environment.zstd}`,
    `PostgreSQL   ${settings.join(', ')}`,
  ];
}

function resultLines(result: Judged): string[] {
  const facts = Object.entries(result.facts).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : value}`,
  );
  const head = [`${result.title} (${facts.join('; ')})`];
  if (result.kind === 'memory') {
    return [
      ...head,
      ...result.steps.map(({ step, megabytes }) => `  ${step.padEnd(36)}${megabytes} MB`),
      `  ${verdict(result.met)}: at most ${result.goal} MB`,
      '',
    ];
  }
  if (result.kind === 'figure') {
    return [...head, `  ${figureLine(result)}`, ''];
  }
  if (result.kind === 'locks') {
    return [
      ...head,
      ...result.steps.map(lockLine),
      `  ${verdict(result.met)}: at most ${result.goal} ms after damage of the largest`,
      '',
    ];
  }
  return [
    ...head,
    `  Lifeboat   ${timesOf(result.lifeboat)}`,
    `  peer       ${timesOf(result.peer)}`,
    `  ratio      ${spread(result.value, 3)}  ${verdict(result.met)}: at most ${result.goal}`,
    '',
  ];
}

function figureLine({ value, unit, goal, met }: Extract<Judged, { kind: 'figure' }>): string {
  const measured = `${spread(value, value.median < 100 ? 3 : 0)} ${unit}`;
  if (goal === null) {
    return measured;
  }
  const bound = 'least' in goal ? `at least ${String(goal.least)}` : `at most ${String(goal.most)}`;
  return `${measured}  ${verdict(met)}: ${bound} ${unit}`;
}

function lockLine({
  megabytes,
  rows,
  damagedRows,
  afterDamageMs,
  afterLossMs,
}: LockHolds['steps'][number]): string {
  const size = `${String(megabytes)} MB, ${rows.toLocaleString('en-US')} rows`.padEnd(28);
  const damaged = `${damagedRows.toLocaleString('en-US')} rows damaged`;
  return `  ${size}${spread(spreadOf(afterDamageMs), 0)} ms, ${damaged}; all lost ${spread(spreadOf(afterLossMs), 0)} ms`;
}

function timesOf(samples: readonly Sample[]): string {
  const client = spreadOf(samples.map(({ clientCpu }) => clientCpu)).median;
  const server = spreadOf(samples.map(({ serverCpu }) => serverCpu ?? NaN)).median;
  const cpu = `processor ${client.toFixed(2)} s of the client, ${server.toFixed(2)} s of the server`;
  return `${spread(spreadOf(samples.map(({ seconds }) => seconds)), 2)} s; ${cpu}`;
}

const spread = ({ median, least, most }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;

const verdict = (met: boolean): string => (met ? 'goal met' : 'GOAL MISSED');
