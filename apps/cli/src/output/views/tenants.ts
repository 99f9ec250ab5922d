import type { TenantView } from '@lifeboat/protection';
import { formatText } from '../format.js';
import { textTable } from '../text-table.js';

export function tenantsText(tenants: readonly TenantView[]): string {
  return textTable<TenantView>(
    [
      { title: 'id', cell: ({ id }) => id },
      { title: 'slug', cell: ({ slug }) => formatText(slug) },
      { title: 'name', cell: ({ name }) => formatText(name) },
      { title: 'status', cell: ({ status }) => status },
      { title: 'database', cell: ({ applicationDatabase }) => applicationDatabase },
    ],
    tenants,
  );
}
