import type { DemoResult } from './demo-result.js';
import { count, duration } from './figures.js';
import type { Story } from './story.js';

const MOST_LISTED = 5;

/** Tells whether the restore did what it should, and only that. */
export function tellProof(story: Story, result: DemoResult): void {
  const { tenant, tenants, writers } = result;
  story.verdict(
    tenant.differences.length === 0,
    tenant.slug,
    tenant.differences.length === 0
      ? `all ${count(tenant.tables)} tables have exactly the content of the moment of the backup`
      : `NOT as at the backup: ${listed(tenant.differences)}`,
  );
  story.verdict(
    result.otherTenantsUntouched,
    tenants === 2 ? 'the other' : `${count(tenants - 1)} others`,
    result.otherTenantsUntouched
      ? `exactly as their own writers left them: ${count(writers.transactions)} transactions meanwhile, longest wait ${duration(writers.longestWaitMs / 1000)}`
      : `NOT as their writers left them: ${listed(writers.differences)}`,
  );
  story.say();
  story.heading(
    result.verified
      ? `Verified in ${duration(result.seconds)}.`
      : 'The proof FAILED. Please report it, with all of the above.',
  );
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}
