import { shortPath } from '../local/short-path.js';
import type { StateDirectory } from '../local/state-directory.js';
import type { DevFile } from './dev-file.js';

/** What somebody needs who has just started Lifeboat for the first time: where it is, tokens, and lines to try. */
export function welcome(
  state: StateDirectory,
  { apiUrl, tokens, tenants, superuserUrl, repository }: DevFile,
): string {
  const [tenant] = tenants;
  const api = `${apiUrl}/api/backup`;
  return [
    '',
    `Lifeboat runs, with a sample application of ${String(tenants.length)} tenants.`,
    '',
    `  API          ${api}`,
    `  API page     ${apiUrl}/api/docs      (for the system administrator's token)`,
    `  Queues       ${apiUrl}/admin/queues  (for the same)`,
    `  PostgreSQL   ${superuserUrl}`,
    `  Repository   ${repository}`,
    `  All of this, and a token for every tenant, is in ${shortPath(state.devFile)}.`,
    '',
    ...(tenant === undefined ? [] : examples(api, tenant, tokens)),
    'The command line, in another terminal:',
    '',
    `  set -a; . ${shortPath(state.devEnvironmentFile)}; set +a`,
    ...(tenant === undefined ? [] : [`  npm run lifeboat -- backup -t ${tenant.slug}`]),
    '',
    `Ctrl-C stops everything. The data stays in ${shortPath(state.path)}.`,
  ].join('\n');
}

function examples(
  api: string,
  { id, slug }: DevFile['tenants'][number],
  tokens: DevFile['tokens'],
): string[] {
  return [
    `Back up ${slug}, follow the job, and look at the result:`,
    '',
    `  TOKEN=${tokens.tenants[id] ?? ''}`,
    `  curl -X POST ${api}/tenants/${id}/backups -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"type":"full"}'`,
    `  curl -H "Authorization: Bearer $TOKEN" ${api}/jobs/<jobId>`,
    `  curl -H "Authorization: Bearer $TOKEN" ${api}/tenants/${id}/backups`,
    '',
    'As the system administrator:',
    '',
    `  ADMIN=${tokens.systemAdmin}`,
    `  curl -H "Authorization: Bearer $ADMIN" ${api}/tenants`,
    '',
  ];
}
