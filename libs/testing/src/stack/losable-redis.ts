import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a Redis, that can be lost for good while the Redis itself lives on. */
export interface LosableRedis {
  url: string;
  lose(): void;
}

/** Stands between clients and the Redis of this URL. */
export async function losableRedis(redisUrl: string): Promise<LosableRedis> {
  const url = new URL(redisUrl);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(Number(port), hostname);
    client.on('error', () => redis.destroy()).pipe(redis);
    redis.on('error', () => client.destroy()).pipe(client);
    sockets.add(client).add(redis);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: url.href,
    lose: () => {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
