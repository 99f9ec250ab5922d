import { rowsOf } from '../seed-tenants-table.js';

const member = (salt: number): string =>
  `pg_temp.key('member', r.n, 1 + pg_temp.pick(k, ${salt}, c_members))`;

/** Labels, tasks in trees, comments in threads, and the counters that a trigger would have kept. */
export const TASK_ROWS = [
  /* sql */ `INSERT INTO app.labels (id, tenant_id, name, color) OVERRIDING SYSTEM VALUE
  SELECT pg_temp.number(n, i), tenant_id, CASE i WHEN 1 THEN 'URGENT' ELSE initcap(pg_temp.word(k, 1)) || ' ' || i END,
    '#' || left(md5(k::text), 6)
  FROM ${rowsOf('labels')}`,

  // A task's parent, if it has one, is the one before it in the same project.
  /* sql */ `INSERT INTO app.tasks
    (id, tenant_id, project_id, parent_id, assignee_id, title, status, history, position, estimate, due_at, updated_at)
  SELECT pg_temp.number(n, i), tenant_id, pg_temp.key('project', n, 1 + (i - 1) % c_projects),
    CASE WHEN i > c_projects AND pg_temp.pick(k, 1, 3) = 0 THEN pg_temp.number(n, i - c_projects) END,
    CASE WHEN i % 4 > 0 THEN ${member(2)} END,
    pg_temp.awkward(i, pg_temp.phrase(k, 3) || ' ' || i),
    (enum_range(NULL::app.task_status))[1 + pg_temp.pick(k, 6, 5)],
    CASE WHEN i % 3 = 0 THEN ARRAY['open', 'in progress', 'won''t do', NULL]::app.task_status[] ELSE '{}' END,
    1 + (i - 1) / c_projects,
    CASE i WHEN 1 THEN '-1 year 2 mons -3 days 04:05:06.789'::interval WHEN 2 THEN NULL
           ELSE make_interval(hours => pg_temp.pick(k, 7, 80)) END,
    CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '0044-03-15 12:00:00Z BC' ELSE pg_temp.moment(k, 8) END,
    pg_temp.moment(k, 10)
  FROM ${rowsOf('tasks')}`,

  /* sql */ `INSERT INTO app.task_labels (task_id, label_id, added_at)
  SELECT pg_temp.number(n, 1 + (i - 1) % c_tasks), pg_temp.number(n, 1 + (i + (i - 1) / c_tasks) % c_labels),
    pg_temp.moment(k, 1)
  FROM ${rowsOf('task_labels')}`,

  // Three comments make a thread: the second and third answer the first.
  /* sql */ `INSERT INTO app.comments
    (id, tenant_id, task_id, parent_id, author_id, body, reactions, written_at, updated_at)
  SELECT pg_temp.key('comment', n, i), tenant_id, pg_temp.number(n, 1 + ((i - 1) / 3) % c_tasks),
    CASE WHEN (i - 1) % 3 > 0 THEN pg_temp.key('comment', n, i - (i - 1) % 3) END,
    CASE WHEN i % 9 > 0 THEN ${member(1)} END,
    pg_temp.awkward(i, pg_temp.phrase(k, 2) || ', ' || pg_temp.phrase(k, 5) || '. ' || pg_temp.phrase(k, 8) || '!'),
    CASE i % 4 WHEN 0 THEN '["👍", {"by": 2.50}]' WHEN 1 THEN 'null' ELSE '[]' END::jsonb,
    pg_temp.moment(k, 11), pg_temp.moment(k, 13)
  FROM ${rowsOf('comments')}`,

  /* sql */ `INSERT INTO app.project_counters (tenant_id, project_id, open_tasks, all_tasks)
  SELECT tenant_id, project_id, count(*) FILTER (WHERE NOT is_closed), count(*) FROM app.tasks GROUP BY 1, 2 ORDER BY 2`,
];
