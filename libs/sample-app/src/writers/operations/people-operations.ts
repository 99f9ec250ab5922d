import { AUDITED, byNumber, byUuid, type Operation, type Watch } from '../operation.js';
import type { WriterSession } from '../writer-session.js';

const ofMember = (id: string): Watch => ({ where: 'r.member_id = $2::uuid', value: id });

const changeSettings: Operation = (session) =>
  Promise.resolve({
    watch: { 'app.tenants': byUuid(session.tenantId) },
    run: () =>
      session.run(
        `UPDATE app.tenants SET settings = settings || jsonb_build_object('motd', $2::text) WHERE id = $1`,
        [session.tenantId, session.random.phrase()],
      ),
  });

const changeMember: Operation = async (session) => {
  const member = await session.pick<{ id: string }>('app.members', 'id');
  if (member === undefined) {
    return null;
  }
  const { random } = session;
  return {
    watch: { 'app.members': byUuid(member.id), 'app.audit_trail': AUDITED },
    run: () =>
      session.run('UPDATE app.members SET display_name = $2, email = $3 WHERE id = $1', [
        member.id,
        random.phrase(),
        `  Mixed.${random.hex(12).toUpperCase()}@Example.COM`,
      ]),
  };
};

const addMember: Operation = async (session) => {
  const project = await session.pick<{ id: string }>('app.projects', 'id');
  if (project === undefined) {
    return null;
  }
  const { random, tenantId } = session;
  const id = random.uuid();
  return {
    watch: { 'app.members': byUuid(id), 'app.project_members': ofMember(id), 'app.audit_trail': AUDITED },
    run: async () => {
      await session.run(
        `INSERT INTO app.members (id, tenant_id, email, display_name, home_project_id) VALUES ($1, $2, $3, $4, $5)`,
        [id, tenantId, `New.${random.hex(12)}@Example.COM`, random.phrase(), project.id],
      );
      await session.run(
        `INSERT INTO app.project_members (tenant_id, project_id, member_id, roles) VALUES ($1, $2, $3, '{guest,NULL}')`,
        [tenantId, project.id, id],
      );
    },
  };
};

const idsOf = async (
  session: WriterSession,
  table: string,
  column: string,
  member: string,
): Promise<string[]> => {
  const rows = await session.all<{ id: string }>(
    `SELECT id FROM app.${table} WHERE tenant_id = $1 AND ${column} = $2`,
    [session.tenantId, member],
  );
  return rows.map(({ id }) => id);
};

/** Tasks, comments, projects and members forget the member; bookings, absences and memberships go. */
const deleteMember: Operation = async (session) => {
  const member = await session.pick<{ id: string }>('app.members', 'id', { where: `role <> 'owner'` });
  if (member === undefined) {
    return null;
  }
  const { id } = member;
  return {
    watch: {
      'app.members': byUuid(id, ...(await idsOf(session, 'members', 'manager_id', id))),
      'app.projects': byUuid(...(await idsOf(session, 'projects', 'lead_member_id', id))),
      'app.tasks': byNumber(...(await idsOf(session, 'tasks', 'assignee_id', id))),
      'app.comments': byUuid(...(await idsOf(session, 'comments', 'author_id', id))),
      'app.tenants': byUuid(session.tenantId),
      'app.project_members': ofMember(id),
      'app.bookings': ofMember(id),
      'app.absences': ofMember(id),
      'app.audit_trail': AUDITED,
    },
    run: () => session.run('DELETE FROM app.members WHERE id = $1', [id]),
  };
};

const changeTemplate: Operation = async (session) => {
  const template = await session.pick<{ id: string }>('app.templates', 'id');
  return template === undefined
    ? null
    : {
        watch: { 'app.templates': byUuid(template.id) },
        run: () =>
          session.run('UPDATE app.templates SET body = $2 WHERE id = $1', [
            template.id,
            session.random.phrase(),
          ]),
      };
};

export const PEOPLE_OPERATIONS = { changeSettings, changeMember, addMember, deleteMember, changeTemplate };
