import { randomUUID } from 'node:crypto';
import type { DrillsRepository } from '@lifeboat/catalog';
import type { DrillConfig } from '@lifeboat/config';
import { type Clock, derivedId, ERROR_MAP, LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { Authoriser } from '../access/authoriser.js';
import type { DrillChoice } from './drill-input.js';
import type { RequestDrill, RequestedDrill } from './request-drill.js';

/** Ids of drills that are asked for by a tick follow from this, from when it was due, and from their place. */
const TICK = '3d1f6c8e-52f4-4a0e-9f0b-7b1f2f6f5a41';

/** At most so many tenants at once. */
const MOST = 1_000;

/** One tenant of a sample. */
export interface SampleItem {
  tenantId: string;
  /** Null where none was started. */
  drill: RequestedDrill | null;
  /** Why none was. */
  error: { code: string; detail: string; remedy: string } | null;
}

interface Sample {
  count: number;
  choice: DrillChoice;
  before: Date;
  seed: string;
  operationIdOf: (place: number) => string | undefined;
  staysWithoutQueue: boolean;
}

/** Asks for drills of several tenants: first of those that never had one, then of those whose last one is oldest. */
export class SampleDrills {
  private readonly logger = new Logger('Drills');

  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly drills: DrillsRepository,
    private readonly requestDrill: RequestDrill,
    private readonly config: DrillConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Chance decides between tenants that have waited as long.
   *
   * @param count 1 to 1000
   * @returns as many tenants, or as many as there are that have a backup
   * @throws LifeboatError FORBIDDEN, INVALID_REQUEST, CATALOG_UNAVAILABLE, REDIS_UNAVAILABLE
   */
  async sample(count: number, choice: DrillChoice): Promise<SampleItem[]> {
    await this.authoriser.require('drills.create', null);
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST)) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: `A sample of ${String(count)} tenants cannot be drawn. Nothing was started.`,
        remedy: `Give a whole number of 1 to ${String(MOST)}.`,
      });
    }
    const before = this.clock.now();
    return this.draw({
      count,
      choice,
      before,
      seed: randomUUID(),
      operationIdOf: () => undefined,
      staysWithoutQueue: false,
    });
  }

  /**
   * The tick, as the system: the newest backup of each, or a moment by chance. However often it is called for the same
   * time, the same drills are asked for.
   *
   * @param dueAt when the tick was due
   * @throws LifeboatError CATALOG_UNAVAILABLE
   */
  async tick(dueAt: Date): Promise<SampleItem[]> {
    const seed = dueAt.toISOString();
    const count = this.config.sample;
    return runAsSystem(
      'drill',
      () =>
        this.draw({
          count,
          choice: { kind: 'any' },
          before: dueAt,
          seed,
          operationIdOf: (place) => derivedId(TICK, `${seed}/${String(place)}`),
          staysWithoutQueue: true,
        }),
      { source: 'schedule' },
    );
  }

  private async draw({ operationIdOf, choice, staysWithoutQueue, ...sample }: Sample): Promise<SampleItem[]> {
    const tenantIds = await this.transactions.run(() => this.drills.tenantsToDrill(sample));
    const items: SampleItem[] = [];
    for (const [place, tenantId] of tenantIds.entries()) {
      items.push(await this.ask({ tenantId, choice, operationId: operationIdOf(place), staysWithoutQueue }));
    }
    return items;
  }

  private async ask(sampled: Parameters<RequestDrill['requestSampled']>[0]): Promise<SampleItem> {
    const { tenantId } = sampled;
    try {
      return { tenantId, drill: await this.requestDrill.requestSampled(sampled), error: null };
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      const { code, detail, remedy } = error;
      if (ERROR_MAP[code].retry === 'backoff') {
        // What is down is down for the others too.
        throw error;
      }
      const { subject } = currentActor();
      this.logger.warn({ msg: `A drill was not asked for: ${error.message}`, code, tenantId, subject });
      return { tenantId, drill: null, error: { code, detail, remedy } };
    }
  }
}
