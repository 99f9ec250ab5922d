import { z } from 'zod';

const values = z.record(z.string(), z.string().nullable());

/** Some of the rows of a plan. */
export const samplesSchema = z.object({
  rows: z.array(
    z.object({
      table: z.string(),
      action: z.string(),
      key: values,
      old: values.nullable(),
      new: values.nullable(),
    }),
  ),
});

type Sample = z.infer<typeof samplesSchema>['rows'][number];

/** One row on one line; of an update only what changes. */
export function sampleText({ table, action, key, old, new: comes }: Sample): string {
  const changed =
    action === 'update'
      ? Object.keys(comes ?? {}).map((name) => `${name}: ${shown(old?.[name])} → ${shown(comes?.[name])}`)
      : Object.entries(comes ?? old ?? {})
          .filter(([name, value]) => key[name] === undefined && value !== null)
          .map(([name, value]) => `${name}: ${shown(value)}`);
  const named = Object.entries(key).map(([name, value]) => `${name} ${shown(value)}`);
  return [action, table, named.length === 0 ? '' : `(${named.join(', ')})`, changed.join(', ')]
    .filter((part) => part !== '')
    .join(' ');
}

/** Long values are cut, and lines are not broken: the JSON output has all that was kept. */
function shown(value: string | null | undefined): string {
  const text = value === null || value === undefined ? 'null' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
