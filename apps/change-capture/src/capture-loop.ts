import { AppDatabases } from '@lifeboat/app-database';
import { CaptureChanges } from '@lifeboat/protection';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

/** Captures from the start of the process to its end, each database on its own. */
@Injectable()
export class CaptureLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly databases: AppDatabases,
    private readonly captureChanges: CaptureChanges,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all(
      this.databases.all().map((database) => this.captureChanges.run(database, this.stopping.signal)),
    );
  }

  /** What was received becomes durable before the connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
