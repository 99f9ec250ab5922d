import type { MigrationReport } from '../../migrate/migrate.js';
import { formatCount } from '../format.js';

export function migrationText({ catalog, databases }: MigrationReport): string {
  return [
    catalog.applied.length === 0
      ? 'The catalog is up to date.'
      : `The catalog was migrated:\n${indented(catalog.applied)}`,
    ...databases.map(({ name, done, missing }) =>
      [
        `The application database "${name}" was prepared (${formatCount(done.length)} statements).`,
        ...(missing.length === 0
          ? []
          : [`A superuser still has to run there:\n${indented(missing.map((line) => `${line};`))}`]),
      ].join('\n'),
    ),
  ].join('\n');
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
