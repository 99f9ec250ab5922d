import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { MetricsConfig } from '@lifeboat/config';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Injectable,
  Logger,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import { METRICS_CONTENT_TYPE } from './content-type.js';
import { Metrics } from './metrics.js';

/**
 * Serves what this process counts at `/metrics`, for processes without an API. It asks for no token: what it tells names
 * no tenant, and it listens on the loopback unless told otherwise.
 */
@Injectable()
class MetricsServer implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private readonly server: Server;

  constructor(
    private readonly metrics: Metrics,
    private readonly address: { host: string; port: number },
  ) {
    this.server = createServer((request, response) => {
      if (request.method === 'GET' && request.url?.split('?')[0] === '/metrics') {
        void this.answer(response);
      } else {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is only GET /metrics here.\n');
      }
    });
  }

  /** @throws LifeboatError CONFIGURATION_INVALID where it cannot listen there */
  async onModuleInit(): Promise<void> {
    const { host, port } = this.address;
    this.server.listen(port, host);
    try {
      await once(this.server, 'listening');
    } catch (error) {
      throw new LifeboatError('CONFIGURATION_INVALID', {
        detail: `Metrics cannot be served at ${host}:${String(port)}: ${messageOf(error)}. The process did not start.`,
        remedy:
          'Give this process a METRICS_PORT of its own (or none), and a METRICS_HOST that this machine has.',
        cause: error,
      });
    }
    const address = this.server.address();
    const used = typeof address === 'object' && address !== null ? address.port : port;
    this.logger.log(`are served at http://${host}:${String(used)}/metrics`);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.server.listening) {
      this.server.close();
      this.server.closeAllConnections();
      await once(this.server, 'close');
    }
  }

  private async answer(response: ServerResponse): Promise<void> {
    const text = await this.metrics.render();
    response.writeHead(200, { 'Content-Type': METRICS_CONTENT_TYPE }).end(text);
  }
}

/** Serves the process's metrics where `METRICS_PORT` says so; nothing without it. */
@Module({})
export class MetricsServerModule {
  static forRoot({ host, port }: MetricsConfig): DynamicModule {
    return {
      module: MetricsServerModule,
      providers:
        port === null
          ? []
          : [
              {
                provide: MetricsServer,
                inject: [Metrics],
                useFactory: (metrics: Metrics) => new MetricsServer(metrics, { host, port }),
              },
            ],
    };
  }
}
