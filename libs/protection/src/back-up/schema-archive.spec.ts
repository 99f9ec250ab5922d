import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Repository } from '@lifeboat/archive';
import { type SampleLifeboat, startSchemaLifeboat } from '@lifeboat/testing';

let lifeboat: SampleLifeboat;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(
    'CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY)',
  );
});
afterAll(() => lifeboat.close());

async function schemas(): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of lifeboat.app.get(Repository).storage.list('schemas/')) {
    paths.push(path);
  }
  return paths;
}

it('a schema that was lost is stored again by the next backup, of the same process too', async () => {
  await lifeboat.backUp('1');
  const stored = await schemas();
  expect(stored).toHaveLength(1);
  await lifeboat.app.get(Repository).storage.delete(String(stored[0]));
  await lifeboat.backUp('2');
  expect(await schemas()).toEqual(stored);
});
