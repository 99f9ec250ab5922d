import { createConnection } from 'node:net';

/**
 * Process id of the Redis that answers on a loopback port to this password; null if none does, or not yet. By the id
 * a server knows that it is its own, and not a stranger that took the port first.
 */
export function redisProcessAt(port: number, password: string, timeoutMs = 1_000): Promise<number | null> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection({ host: '127.0.0.1', port });
    const finish = (pid: number | null): void => {
      socket.destroy();
      resolve(pid);
    };
    socket.setTimeout(timeoutMs, () => {
      finish(null);
    });
    socket.on('error', () => {
      finish(null);
    });
    socket.on('end', () => {
      finish(null);
    });
    socket.on('connect', () => {
      socket.write(`AUTH ${password}\r\nINFO server\r\n`);
    });
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const pid = /process_id:(\d+)\r\n/.exec(answer)?.[1];
      if (pid !== undefined) {
        finish(Number(pid));
      } else if (answer.includes('-WRONGPASS')) {
        finish(null);
      }
    });
  });
}
