import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ALERT_CHANNELS = ['webhook', 'email'] as const;
export type AlertChannelName = (typeof ALERT_CHANNELS)[number];

/** How a channel that alerts are sent by fares. */
@Entity({ schema: 'lifeboat', name: 'alert_channels' })
export class AlertChannel {
  @PrimaryColumn({ type: 'text' })
  channel!: AlertChannelName;

  /** When it was used first: what was over before is not told by it. */
  @Column({ type: 'timestamptz', precision: 3 })
  since!: Date;

  @Column({ name: 'last_sent_at', type: 'timestamptz', precision: 3, nullable: true })
  lastSentAt!: Date | null;

  /** Tries that have failed since the last one that did not. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  /** Why the last try failed; null where it did not. */
  @Column({ name: 'last_failure', type: 'text', nullable: true })
  lastFailure!: string | null;

  /** Not before; null where nothing has failed. */
  @Column({ name: 'next_try_at', type: 'timestamptz', precision: 3, nullable: true })
  nextTryAt!: Date | null;
}
