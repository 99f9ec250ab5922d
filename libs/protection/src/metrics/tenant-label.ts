import type { TenantFigures } from '@lifeboat/catalog';
import type { TenantLabels } from '@lifeboat/config';

/** The bucket of all tenants that have no lines of their own. A tenant that is called so is counted in it too. */
const OTHER_TENANTS = 'other';

/** The value of the label `tenant` for a tenant; null where tenants are told of in no way. */
export type TenantLabel = (tenantId: string) => string | null;

/** Decides which tenants have lines of their own, so that their number is bounded: those that store the most. */
export function tenantLabelBy(labels: TenantLabels, figures: readonly TenantFigures[]): TenantLabel {
  switch (labels.kind) {
    case 'off':
      return () => null;
    case 'all':
      return (tenantId) => tenantId;
    case 'top': {
      const own = largest(figures, labels.count);
      return (tenantId) => (own.has(tenantId) ? tenantId : OTHER_TENANTS);
    }
  }
}

function largest(figures: readonly TenantFigures[], count: number): ReadonlySet<string> {
  const sizes = new Map<string, number>();
  for (const { tenantId, sizeBytes } of figures) {
    sizes.set(tenantId, (sizes.get(tenantId) ?? 0) + sizeBytes);
  }
  const bySize = [...sizes].sort(
    ([left, size], [right, other]) => other - size || (left < right ? -1 : 1), // the same ones each time
  );
  return new Set(bySize.slice(0, count).map(([tenantId]) => tenantId));
}
