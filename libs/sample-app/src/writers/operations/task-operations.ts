import { byNumber, type Operation, type Watch } from '../operation.js';

const ofProjects = (...ids: string[]): Watch => ({ where: 'r.project_id = ANY ($2::uuid[])', value: ids });
const ofTasks = (...ids: string[]): Watch => ({ where: 'r.task_id = ANY ($2::bigint[])', value: ids });

interface Task {
  id: string;
  project_id: string;
}

const addTask: Operation = async (session) => {
  const project = await session.pick<{ id: string }>('app.projects', 'id');
  const next = await session.first<{ id: string }>(`SELECT nextval('app.tasks_id_seq') AS id`);
  const label = await session.pick<{ id: string }>('app.labels', 'id');
  if (project === undefined || next === undefined) {
    return null;
  }
  const { random, tenantId } = session;
  return {
    watch: {
      'app.tasks': byNumber(next.id),
      'app.project_counters': ofProjects(project.id),
      'app.task_labels': ofTasks(next.id),
      'app.comments': ofTasks(next.id),
    },
    run: async () => {
      await session.run(
        `INSERT INTO app.tasks (id, tenant_id, project_id, title, position, estimate)
         SELECT $1, $2, $3, $4, coalesce(max(position), 0) + 1, '1 mon -2 hours' FROM app.tasks
         WHERE tenant_id = $2 AND project_id = $3`,
        [next.id, tenantId, project.id, random.phrase()],
      );
      if (label !== undefined) {
        await session.run('INSERT INTO app.task_labels (task_id, label_id) VALUES ($1, $2)', [
          next.id,
          label.id,
        ]);
      }
      const [root, reply] = [random.uuid(), random.uuid()];
      await session.run(
        `INSERT INTO app.comments (id, tenant_id, task_id, parent_id, body)
         VALUES ($1, $3, $4, $2, $5), ($2, $3, $4, NULL, $6)`,
        [reply, root, tenantId, next.id, random.phrase(), random.phrase()],
      );
    },
  };
};

const changeTask: Operation = async (session) => {
  const task = await session.pick<Task>('app.tasks', 'id, project_id');
  if (task === undefined) {
    return null;
  }
  const status = session.random.pick(['open', 'in progress', 'done', "won't do"] as const);
  return {
    watch: { 'app.tasks': byNumber(task.id), 'app.project_counters': ofProjects(task.project_id) },
    run: () =>
      session.run('UPDATE app.tasks SET title = $2, status = $3, history = history || status WHERE id = $1', [
        task.id,
        session.random.phrase(),
        status,
      ]),
  };
};

const moveTask: Operation = async (session) => {
  const task = await session.pick<Task>('app.tasks', 'id, project_id');
  const target = await session.pick<{ id: string }>('app.projects', 'id');
  if (task === undefined || target === undefined) {
    return null;
  }
  return {
    watch: { 'app.tasks': byNumber(task.id), 'app.project_counters': ofProjects(task.project_id, target.id) },
    run: () =>
      session.run(
        `UPDATE app.tasks SET project_id = $2, position = (
           SELECT coalesce(max(position), 0) + 1 FROM app.tasks WHERE tenant_id = $3 AND project_id = $2)
         WHERE id = $1`,
        [task.id, target.id, session.tenantId],
      ),
  };
};

/** Two tasks of a project change places: the unique constraint is deferred. */
const swapTasks: Operation = async (session) => {
  const task = await session.pick<Task>('app.tasks', 'id, project_id');
  if (task === undefined) {
    return null;
  }
  const sameProject = `project_id = '${task.project_id}'`;
  const other = (await session.pick<Task>('app.tasks', 'id, project_id', { where: sameProject })) ?? task;
  return {
    watch: { 'app.tasks': byNumber(task.id, other.id) },
    run: () =>
      session.run(
        `UPDATE app.tasks SET position = other.position FROM app.tasks AS other
         WHERE (tasks.id, other.id) IN (($1, $2), ($2, $1))`,
        [task.id, other.id],
      ),
  };
};

/** With all tasks below it, their comments and labels. */
const deleteTask: Operation = async (session) => {
  const task = await session.pick<Task>('app.tasks', 'id, project_id');
  if (task === undefined) {
    return null;
  }
  const doomed = await session.all<Task>(
    `WITH RECURSIVE doomed AS (
       SELECT id, project_id FROM app.tasks WHERE id = $1
       UNION SELECT child.id, child.project_id FROM app.tasks AS child JOIN doomed ON child.parent_id = doomed.id
     ) SELECT id, project_id FROM doomed`,
    [task.id],
  );
  const ids = doomed.map(({ id }) => id);
  return {
    watch: {
      'app.tasks': byNumber(...ids),
      'app.project_counters': ofProjects(...doomed.map((row) => row.project_id)),
      'app.task_labels': ofTasks(...ids),
      'app.comments': ofTasks(...ids),
    },
    run: () => session.run('DELETE FROM app.tasks WHERE id = $1', [task.id]),
  };
};

export const TASK_OPERATIONS = { addTask, changeTask, moveTask, swapTasks, deleteTask };
