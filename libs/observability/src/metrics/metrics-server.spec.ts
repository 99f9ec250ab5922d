import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule } from './metrics.module.js';
import { MetricsServerModule } from './metrics-server.js';
import { Metrics } from './metrics.js';

let app: INestApplicationContext | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

@Module({})
class Root {}

const host = '127.0.0.1';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function start(port: number | null): Promise<INestApplicationContext> {
  const imports = [
    MetricsModule.forRoot(),
    MetricsServerModule.forRoot({ host, port, tenantLabels: { kind: 'off' }, cacheMs: 0 }),
  ];
  app = await NestFactory.createApplicationContext(
    { module: Root, imports },
    { logger: false, abortOnError: false },
  );
  return app;
}

describe('the metrics of a process without an API', () => {
  it('are served, and nothing else is, until the process ends', async () => {
    const port = await freePort();
    const running = await start(port);
    running.get(Metrics).count('operationsEnded', { kind: 'backup', outcome: 'failed' });
    const answer = await fetch(`http://${host}:${port}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toContain(
      'lifeboat_operations_ended_total{kind="backup",outcome="failed"} 1',
    );
    expect((await fetch(`http://${host}:${port}/`)).status).toBe(404);
    expect((await fetch(`http://${host}:${port}/metrics`, { method: 'POST' })).status).toBe(404);
    await running.close();
    app = undefined;
    await expect(fetch(`http://${host}:${port}/metrics`)).rejects.toThrow();
  });

  it('stop the start where the port is taken, which is named', async () => {
    const taken = createServer().listen(0, host);
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start(port)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      detail: expect.stringContaining(`${host}:${port}`),
      remedy: expect.stringContaining('METRICS_PORT'),
    });
    taken.close();
    await once(taken, 'close');
  });

  it('are not served where no port is configured', async () => {
    const running = await start(null);
    expect(running.get(Metrics)).toBeInstanceOf(Metrics);
  });
});
