import { freeSpace } from '@lifeboat/archive';
import type { CaptureFacts, ChangeLogFigures, FleetFiguresRepository } from '@lifeboat/catalog';
import type { RepositoryConfig } from '@lifeboat/config';
import { toLifeboatError } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { FleetCapture, FleetStorage, FleetView } from './fleet-view.js';
import type { JudgedTenant, JudgeTenants, Judgement } from './judge-tenants.js';
import { PROTECTION_STATES, RISK_REASONS } from './risk.js';
import { ageOf } from './rule.js';

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
      risks: countReasons(judgement.tenants),
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

export function countStates(tenants: readonly JudgedTenant[]): FleetView['tenants'] {
  const counts = { total: tenants.length, protected: 0, at_risk: 0, gone: 0, erased: 0 };
  for (const state of PROTECTION_STATES) {
    counts[state] = tenants.filter((tenant) => tenant.state === state).length;
  }
  return counts;
}

/** Reasons that nobody has are left out. */
function countReasons(tenants: readonly JudgedTenant[]): FleetView['risks'] {
  const counts = new Map(RISK_REASONS.map((reason) => [reason, 0]));
  for (const { reason } of tenants.flatMap(({ risks }) => risks)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].flatMap(([reason, count]) => (count === 0 ? [] : [{ reason, tenants: count }]));
}

function oldestLastGoodOf(tenants: readonly JudgedTenant[]): FleetView['oldestLastGood'] {
  let oldest: FleetView['oldestLastGood'] = null;
  for (const { facts } of tenants.filter(isBackedUp)) {
    if (facts.goodAt !== null && (oldest === null || facts.goodAt < oldest.at)) {
      oldest = { tenantId: facts.tenantId, at: facts.goodAt };
    }
  }
  return oldest;
}

/** Whether new backups are to be expected of it. */
export function isBackedUp({ facts: { status, erasedAt } }: JudgedTenant): boolean {
  return status === 'active' && erasedAt === null;
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

/** How far a capture is behind; null where it does not go on. */
export function lagSecondsOf({ coveredAt, endedAt }: CaptureFacts, now: Date): number | null {
  return endedAt === null ? ageOf(coveredAt, now) / 1_000 : null;
}
