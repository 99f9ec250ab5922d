export interface RedisSettings {
  port: number;
  directory: string;
  password: string;
  /** Whether jobs outlive a restart of the server. */
  persistent: boolean;
}

/** Content of redis.conf: loopback only, and never an eviction, since BullMQ's keys must not vanish. */
export function formatRedisConfig({ port, directory, password, persistent }: RedisSettings): string {
  return [
    '# Written anew at each start of the server.',
    'bind 127.0.0.1',
    `port ${String(port)}`,
    `requirepass ${password}`,
    `dir "${directory}"`,
    `pidfile "${directory}/${REDIS_PID_FILE}"`,
    'daemonize no',
    'logfile ""',
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${persistent ? 'yes' : 'no'}`,
    '',
  ].join('\n');
}

export const REDIS_PID_FILE = 'redis.pid';
