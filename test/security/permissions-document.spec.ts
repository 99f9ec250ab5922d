import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RouteAccess, RouteAccessCheck } from '@lifeboat-apps/api';
import { type CommandAccess, declaredCommands } from '@lifeboat-apps/cli';
import { type Permission, PERMISSIONS } from '@lifeboat/tenancy';
import { type SampleApi, startSampleApi } from '@lifeboat/testing';

/** Pages that are no routes of Nest's. */
const PAGES: Partial<Record<Permission, string>> = {
  'docs.read': 'GET /api/docs',
  'queues.read': '* /admin/queues',
};

let api: SampleApi;

beforeAll(async () => {
  api = await startSampleApi({ rows: 20 });
});
afterAll(() => api.close());

const asks = (access: RouteAccess | CommandAccess | undefined, permission: string): boolean =>
  access?.kind === 'permission' && access.permission === permission;

const listed = (names: string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** A row for each permission: who has it, and what asks for it. */
function expectedRows(): string[][] {
  const routes = api.app.get(RouteAccessCheck).routes();
  return Object.entries(PERMISSIONS).map(([permission, roles]) => {
    const asking = routes
      .filter(({ access }) => asks(access, permission))
      .map(({ method, path }) => `${method} ${path.replace('/api/backup/', '')}`)
      .sort();
    const page = PAGES[permission as Permission];
    const commands = declaredCommands().filter(({ access }) => asks(access, permission));
    return [
      `\`${permission}\``,
      roles.join(', '),
      listed(page === undefined ? asking : [page]),
      listed(commands.map(({ path }) => path)),
    ];
  });
}

it('docs/security.md shows the table of permissions as it is', () => {
  const document = readFileSync('docs/security.md', 'utf8');
  const rows = document
    .split('\n')
    .filter((line) => /^\| `\w+\.\w+`/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(expectedRows());
});
