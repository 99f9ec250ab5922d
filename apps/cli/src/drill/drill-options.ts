import { LifeboatError } from '@lifeboat/kernel';
import { type DrillChoice, drillChoiceOf, type DrillInput } from '@lifeboat/protection';

/** What `lifeboat drill` was given. */
export interface DrillOptions extends DrillInput {
  tenant?: string;
  sample?: number;
}

/** One tenant, or a sample of all. */
export type DrillOrder =
  | { kind: 'tenant'; tenant: string; input: DrillInput }
  | { kind: 'sample'; count: number; choice: DrillChoice };

/** @throws LifeboatError INVALID_REQUEST unless just one of `-t` and `--sample` was given, and what is tried is clear */
export function drillOrderOf({ tenant, sample, ...input }: DrillOptions): DrillOrder {
  const choice = drillChoiceOf(input);
  if (tenant !== undefined && sample === undefined) {
    return { kind: 'tenant', tenant, input };
  }
  if (sample !== undefined && tenant === undefined) {
    if (choice.kind === 'moment') {
      throw new LifeboatError('INVALID_REQUEST', {
        detail:
          'One moment for several tenants lies outside of what some can be recovered to. Nothing was started.',
        remedy: 'Give --random-moment or --newest with --sample; or -t <tenant> with --target-time.',
      });
    }
    return { kind: 'sample', count: sample, choice };
  }
  throw new LifeboatError('INVALID_REQUEST', {
    detail: 'A drill is of one tenant, or of a sample of all. Nothing was started.',
    remedy:
      'Give either -t <tenant> or --sample <count>. What there was is shown by: lifeboat drill list -t <tenant>',
  });
}
