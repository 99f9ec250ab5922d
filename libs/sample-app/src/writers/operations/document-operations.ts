import { byUuid, type Operation, type Watch } from '../operation.js';

const pagesOf = (id: string): Watch => ({ where: 'r.document_id = $2::uuid', value: id });

const addDocument: Operation = (session) => {
  const { random, tenantId } = session;
  const id = random.uuid();
  return Promise.resolve({
    watch: { 'app.documents': byUuid(id), 'app.document_pages': pagesOf(id) },
    run: async () => {
      await session.run('INSERT INTO app.documents (id, tenant_id, title, body) VALUES ($1, $2, $3, $4)', [
        id,
        tenantId,
        random.phrase(),
        random.hex(5_000 + random.int(15_000)),
      ]);
      await session.run(
        `INSERT INTO app.document_pages (document_id, page, scan, words)
         SELECT $1, page, decode($2, 'hex'), ARRAY[$3, NULL] FROM generate_series(1, 2) AS page`,
        [id, random.hex(4_000), random.phrase()],
      );
    },
  });
};

const rewriteDocument: Operation = async (session) => {
  const document = await session.pick<{ id: string }>('app.documents', 'id');
  return document === undefined
    ? null
    : {
        watch: { 'app.documents': byUuid(document.id) },
        run: () =>
          session.run('UPDATE app.documents SET body = $2 WHERE id = $1', [
            document.id,
            session.random.hex(5_000 + session.random.int(30_000)),
          ]),
      };
};

/** The row is written anew, its large values stay where they are. */
const renameDocument: Operation = async (session) => {
  const document = await session.pick<{ id: string }>('app.documents', 'id');
  return document === undefined
    ? null
    : {
        watch: { 'app.documents': byUuid(document.id) },
        run: () =>
          session.run('UPDATE app.documents SET title = $2 WHERE id = $1', [
            document.id,
            session.random.phrase(),
          ]),
      };
};

const deleteDocument: Operation = async (session) => {
  const document = await session.pick<{ id: string }>('app.documents', 'id');
  return document === undefined
    ? null
    : {
        watch: { 'app.documents': byUuid(document.id), 'app.document_pages': pagesOf(document.id) },
        run: () => session.run('DELETE FROM app.documents WHERE id = $1', [document.id]),
      };
};

export const DOCUMENT_OPERATIONS = { addDocument, rewriteDocument, renameDocument, deleteDocument };
