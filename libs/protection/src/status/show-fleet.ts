import { freeSpace } from '@lifeboat/archive';
import type { ChangeLogFigures, FleetFiguresRepository } from '@lifeboat/catalog';
import type { RepositoryConfig } from '@lifeboat/config';
import { toLifeboatError } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { countReasons, countStates, lagSecondsOf, oldestLastGoodOf } from './count-fleet.js';
import type { FleetCapture, FleetStorage, FleetView } from './fleet-view.js';
import type { JudgeTenants, Judgement } from './judge-tenants.js';

const DAY_MS = 86_400_000;
/** Of the failures of the last day, the newest. */
const SHOWN_FAILURES = 20;

/** Shows how all tenants are protected, for whoever runs the installation. */
export class ShowFleet {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly judgeTenants: JudgeTenants,
    private readonly figures: FleetFiguresRepository,
    private readonly repository: RepositoryConfig,
  ) {}

  /** @throws LifeboatError FORBIDDEN, CATALOG_UNAVAILABLE */
  async show(): Promise<FleetView> {
    await this.authoriser.require('stats.read', currentActor().tenantId);
    const judgement = await this.judgeTenants.judge();
    const since = new Date(judgement.at.getTime() - DAY_MS);
    const figures = await this.transactions.run(async () => ({
      stored: await this.figures.stored(),
      ended: await this.figures.endedSince(since),
      failures: await this.figures.failuresSince(since, SHOWN_FAILURES),
      work: await this.figures.work(),
      changeLogs: await this.figures.changeLogs(),
    }));
    const { stored, ended, failures, work, changeLogs } = figures;
    return {
      at: judgement.at,
      tenants: countStates(judgement.tenants),
      risks: [...countReasons(judgement.tenants)].map(([reason, tenants]) => ({ reason, tenants })),
      oldestLastGood: oldestLastGoodOf(judgement.tenants),
      lastDay: { ended, failures },
      storage: { stored, ...(await this.space()) },
      captures: capturesOf(judgement, changeLogs),
      work,
    };
  }

  /** A repository that is down must not hide who is at risk. */
  private async space(): Promise<Omit<FleetStorage, 'stored'>> {
    try {
      const space = await freeSpace(this.repository);
      return { freeBytes: space?.free ?? null, totalBytes: space?.total ?? null, problem: null };
    } catch (error) {
      return { freeBytes: null, totalBytes: null, problem: toLifeboatError(error).code };
    }
  }
}

function capturesOf({ captures, at }: Judgement, figures: readonly ChangeLogFigures[]): FleetCapture[] {
  return captures.map((capture): FleetCapture => {
    const { segments, sizeBytes, openGaps } = figures.find(
      ({ databaseName }) => databaseName === capture.databaseName,
    ) ?? { segments: 0, sizeBytes: 0, openGaps: 0 };
    return {
      database: capture.databaseName,
      captured: capture.endedAt === null,
      coveredAt: capture.coveredAt,
      lagSeconds: lagSecondsOf(capture, at),
      segments,
      sizeBytes,
      openGaps,
    };
  });
}
