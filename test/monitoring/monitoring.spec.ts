import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { COLLECTED_METRICS, type Metric, PROCESS_METRICS } from '@lifeboat/observability';
import { RISK_REASONS } from '@lifeboat/protection';
import { parse } from 'yaml';

interface Rules {
  groups: { rules: { alert: string; expr: string; labels: object; annotations: Record<string, string> }[] }[];
}
interface Dashboard {
  panels: { id: number; title: string; targets?: { expr: string; legendFormat: string }[] }[];
}

const METRICS = new Map<string, Metric>(
  [...Object.values(PROCESS_METRICS), ...Object.values(COLLECTED_METRICS)].map((metric) => [
    metric.name,
    metric,
  ]),
);

const rules = parse(readFileSync('monitoring/alert-rules.yml', 'utf8')) as Rules;
const dashboard = JSON.parse(readFileSync('monitoring/grafana-dashboard.json', 'utf8')) as Dashboard;

const ALERTS = rules.groups.flatMap((group) => group.rules);
/** Every expression, with all texts that speak of its labels. */
const USES: [where: string, expr: string, texts: string][] = [
  ...ALERTS.map(({ alert, expr, annotations }): [string, string, string] => [
    `alert ${alert}`,
    expr,
    Object.values(annotations).join(' '),
  ]),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }): [string, string, string] => [`panel ${title}`, expr, legendFormat]),
  ),
];

/** What a histogram is asked by. */
const histogramOf = (name: string): string => name.replace(/_(bucket|sum|count)$/, '');

function metricOf(name: string): Metric | undefined {
  const histogram = METRICS.get(histogramOf(name));
  return METRICS.get(name) ?? (histogram?.kind === 'histogram' ? histogram : undefined);
}

/** A metric that is used, and the labels of it that are named in braces. */
function selectorsOf(expr: string): { name: string; labels: string[] }[] {
  return [...expr.matchAll(/\b(lifeboat_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', braces = '']) => ({
    name,
    labels: [...braces.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  }));
}

const groupedBy = (expr: string): string[] =>
  [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));

const spokenOf = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label);

describe.each(USES)('%s', (_where, expr, texts) => {
  it('asks for metrics that there are, by labels that they have', () => {
    const selectors = selectorsOf(expr);
    expect(selectors).not.toEqual([]);
    const known = new Set(['le']);
    for (const { name, labels } of selectors) {
      const metric = metricOf(name);
      expect([name, metric]).toEqual([name, expect.anything()]);
      expect(labels.filter((label) => metric?.labels.includes(label) !== true)).toEqual([]);
      metric?.labels.forEach((label) => known.add(label));
    }
    expect([...groupedBy(expr), ...spokenOf(texts)].filter((label) => !known.has(label))).toEqual([]);
  });
});

it('panels of the dashboard can be told apart', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe('every alert', () => {
  it('has a name of its own, says how bad it is, and what to look at', () => {
    expect(new Set(ALERTS.map(({ alert }) => alert)).size).toBe(ALERTS.length);
    for (const { labels, annotations } of ALERTS) {
      expect(labels).toEqual({ severity: expect.stringMatching(/^(warning|critical)$/) });
      expect(Object.keys(annotations)).toEqual(['summary', 'action']);
    }
  });

  it.each(RISK_REASONS)('is there for a tenant at risk: %s', (reason) => {
    // That capturing has stopped is told once for each database, and not of each tenant.
    const spoken = ALERTS.filter(({ expr }) => expr.includes(reason));
    expect(spoken).toHaveLength(1);
  });
});

describe('every metric', () => {
  const documentation = readFileSync('docs/monitoring.md', 'utf8');

  it.each([...METRICS.keys()])('%s is documented, and looked at', (name) => {
    expect(documentation).toContain(`\`${name}\``);
    const used = USES.flatMap(([, expr]) => selectorsOf(expr)).map(
      (selector) => metricOf(selector.name)?.name,
    );
    expect(used).toContain(name);
  });
});

/** On Debian `npm test` fetches it; elsewhere it may be missing. */
const promtool = spawnSync('promtool', ['--version']).status === 0;
if (!promtool) {
  process.stderr.write('\n*** SKIPPED: the tests with promtool (Debian: apt-get install prometheus).\n\n');
}

(promtool ? describe : describe.skip)('promtool', () => {
  it.each([
    ['check', 'rules', 'monitoring/alert-rules.yml'],
    ['test', 'rules', 'monitoring/alert-rules.test.yml'],
    ['check', 'config', '--syntax-only', 'monitoring/prometheus.yml'],
  ])('%s %s', (...args) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  });
});
