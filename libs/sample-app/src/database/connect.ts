import { Client } from 'pg';

/**
 * Settings that leak into the text of values. Pinned, so that a hash of rows' texts means the same on every
 * connection.
 */
const PINNED_SETTINGS = [
  'DateStyle=ISO',
  'IntervalStyle=postgres',
  'TimeZone=UTC',
  'bytea_output=hex',
  'extra_float_digits=3',
  'client_encoding=UTF8',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Opens a connection whose text output is pinned; other `options` of the URL hold as well. The caller ends it. */
export async function connect(url: string): Promise<Client> {
  const plain = new URL(url);
  const given = plain.searchParams.get('options') ?? '';
  plain.searchParams.delete('options');
  const client = new Client({
    connectionString: plain.toString(),
    application_name: 'lifeboat sample application',
    options: `${given} ${PINNED_SETTINGS}`,
  });
  // A server that goes away rejects the running query as well; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Runs `work` on a connection of its own and ends it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
