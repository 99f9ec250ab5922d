import type { AppDatabase, AppDatabases } from '@lifeboat/app-database';
import type { ChangeLogEpoch, RecoveryGap } from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import type { ChangeLogConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { askServer, type ServerSide } from './ask-server.js';
import type { ReadCapture } from './read-capture.js';

/** Over which changes per second are counted, in seconds. */
const RATE_SECONDS = 300;
/** As many gaps are shown, the newest. */
const GAPS_SHOWN = 50;

/** A stretch of time that the change log does not hold. */
export interface ChangeLogGapView {
  from: string;
  /** Null while it goes on. */
  to: string | null;
  /** A stable word, such as `slot_lost`. */
  reason: string;
  /** What happened, for a person. */
  detail: string;
  /** Null: every tenant. */
  tenantId: string | null;
  /** As `schema.table`; null: all. */
  tables: string[] | null;
}

/** How far the capture of a database's changes is. */
export interface ChangeLogStatusView {
  database: string;
  /** Why the database could not be asked; then what it would have told is null. */
  unavailable: string | null;
  /** Null where its changes are not captured, with everything that follows from it. */
  epochId: string | null;
  startedAt: string | null;
  /** Everything up to here can be recovered. */
  coveredAt: string | null;
  /** End of the last commit that is durable. */
  coveredLsn: string | null;
  lagSeconds: number | null;
  /** Bytes of WAL between what is covered and what the server has written. */
  lagBytes: number | null;
  /** Whether a process reads the slot now. */
  active: boolean | null;
  /** Since when, and its address; null where the role may not see it. */
  activeSince: string | null;
  activeHost: string | null;
  /** Bytes of WAL that the slot holds back. */
  retainedWalBytes: number | null;
  /** With more than these bytes it is dropped. */
  maxRetainedWalBytes: number;
  /** Of the epoch. */
  segments: number;
  /** In how many objects they lie: old ones share bundles. */
  objects: number;
  /** Over the last five minutes. */
  changesPerSecond: number;
  /** How many gaps go on. */
  openGaps: number;
  /** At most 50, the newest first. */
  gaps: ChangeLogGapView[];
}

/** Says how far the change log of each application database is. */
export class ChangeLogStatus {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly databases: AppDatabases,
    private readonly readCapture: ReadCapture,
    private readonly config: Pick<ChangeLogConfig, 'maxRetainedWal'>,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError FORBIDDEN, CATALOG_UNAVAILABLE */
  async show(): Promise<ChangeLogStatusView[]> {
    await this.authoriser.require('changeLog.read', currentActor().tenantId);
    return Promise.all(this.databases.all().map((database) => this.of(database)));
  }

  private async of(database: AppDatabase): Promise<ChangeLogStatusView> {
    const side = await askServer(database);
    const now = this.clock.now().getTime();
    const since = new Date(now - RATE_SECONDS * 1000);
    const { epoch, counts, gaps } = await this.readCapture.of(database.name, since);
    return {
      database: database.name,
      ...sideView(side, epoch),
      epochId: epoch?.id ?? null,
      startedAt: epoch?.startedAt.toISOString() ?? null,
      coveredAt: epoch?.coveredTime.toISOString() ?? null,
      coveredLsn: epoch?.coveredLsn ?? null,
      lagSeconds: epoch === null ? null : Math.max(0, (now - epoch.coveredTime.getTime()) / 1000),
      maxRetainedWalBytes: this.config.maxRetainedWal,
      segments: counts.segments,
      objects: counts.objects,
      changesPerSecond: counts.recentChanges / RATE_SECONDS,
      openGaps: gaps.filter(({ toTime }) => toTime === null).length,
      gaps: gaps.slice(-GAPS_SHOWN).reverse().map(gapView),
    };
  }
}

type SideView = Pick<
  ChangeLogStatusView,
  'unavailable' | 'active' | 'activeSince' | 'activeHost' | 'retainedWalBytes' | 'lagBytes'
>;

function sideView(side: ServerSide | string, epoch: ChangeLogEpoch | null): SideView {
  if (typeof side === 'string') {
    const unknown = { active: null, activeSince: null, activeHost: null, retainedWalBytes: null };
    return { unavailable: side, ...unknown, lagBytes: null };
  }
  const { server, slot, reader } = side;
  return {
    unavailable: null,
    active: slot?.active ?? false,
    activeSince: reader?.since ?? null,
    activeHost: reader?.host ?? null,
    retainedWalBytes: slot?.retainedBytes ?? 0,
    lagBytes: epoch === null ? null : Number(parseLsn(server.lsn) - parseLsn(epoch.coveredLsn)),
  };
}

function gapView({ fromTime, toTime, reason, detail, tenantId, tables }: RecoveryGap): ChangeLogGapView {
  return {
    from: fromTime.toISOString(),
    to: toTime?.toISOString() ?? null,
    reason,
    detail,
    tenantId,
    tables,
  };
}
