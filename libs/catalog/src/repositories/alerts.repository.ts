import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { In, IsNull, LessThan, Not } from 'typeorm';
import type { AlertChannelName } from '../entities/alert-channel.entity.js';
import { AlertDelivery } from '../entities/alert-delivery.entity.js';
import { Alert, type AlertSubjectType } from '../entities/alert.entity.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { CLOSE_ALERTS, SEE_ALERTS, TELL_ALERTS, UNTOLD_ALERTS } from './alerts.sql.js';

/** What is wrong of one kind is told apart by its subject. */
export interface AlertKey {
  kind: string;
  subject: string;
}

/** Something that is wrong now. */
export interface SeenAlert extends AlertKey {
  subjectType: AlertSubjectType;
  detail: string;
  remedy: string;
}

/** What a channel has to tell: that something is wrong, still is, or is no more. */
export type AlertChange = 'opened' | 'reminder' | 'recovered';

export interface UntoldAlert extends SeenAlert {
  id: string;
  openedAt: Date;
  closedAt: Date | null;
  change: AlertChange;
}

/** When something is told. Times are in milliseconds. */
export interface TellingRules {
  /** So long after it was told last what is still wrong is told again. */
  reminderMs: number;
  /** For so long after something of a kind was told nothing more of it is. */
  groupIntervalMs: number;
  /** Since when the channel is used: what was over before is not told by it. */
  since: Date;
}

export interface AlertFilter extends PageRequest {
  /** All, if not given. */
  open?: boolean | undefined;
  kind?: string | undefined;
}

/** What was over for so long is told no more. */
const STALE_MS = 7 * 86_400_000;

/** The rows of `alerts`, and what of them was told: for a system administrator's context. */
export class AlertsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Writes down what is wrong now: opens what is new, and closes what is not there any more.
   *
   * @param present each kind and subject once
   * @param unknown what could not be looked at: it stays as it was
   */
  async record(present: readonly SeenAlert[], unknown: readonly AlertKey[]): Promise<void> {
    const now = this.clock.now();
    await requireRls().query(SEE_ALERTS, [JSON.stringify(present), now]);
    await requireRls().query(CLOSE_ALERTS, [JSON.stringify([...present, ...unknown]), now]);
  }

  /** What a channel has to tell now, by kind, the oldest first. */
  listUntold(
    channel: AlertChannelName,
    { reminderMs, groupIntervalMs, since }: TellingRules,
  ): Promise<UntoldAlert[]> {
    const now = this.clock.now();
    const before = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
    return requireRls().query<UntoldAlert[]>(UNTOLD_ALERTS, [
      channel,
      now,
      before(reminderMs),
      // What is due within the same span comes along: one reminder of a kind, not one after the other.
      before(reminderMs / 2),
      before(groupIntervalMs),
      since,
      before(STALE_MS),
    ]);
  }

  /** Notes that a channel has told it. */
  async markTold(
    channel: AlertChannelName,
    alerts: readonly Pick<UntoldAlert, 'id' | 'change'>[],
  ): Promise<void> {
    const told = JSON.stringify(alerts.map(({ id, change }) => ({ id, change })));
    await requireRls().query(TELL_ALERTS, [told, channel, this.clock.now()]);
  }

  /** Newest first. */
  list({ open, kind, ...page }: AlertFilter): Promise<Page<Alert>> {
    const query = requireRls().createQueryBuilder(Alert, 'alert').where('true');
    if (open !== undefined) {
      query.andWhere({ closedAt: open ? IsNull() : Not(IsNull()) });
    }
    if (kind !== undefined) {
      query.andWhere({ kind });
    }
    return newestFirst(query, page);
  }

  /** What was told of these. */
  deliveriesOf(alertIds: readonly string[]): Promise<AlertDelivery[]> {
    return requireRls().findBy(AlertDelivery, { alertId: In([...alertIds]) });
  }

  /** Removes what was over before. @returns how many */
  async forget(before: Date): Promise<number> {
    const { affected } = await requireRls().delete(Alert, { closedAt: LessThan(before) });
    return affected ?? 0;
  }
}
