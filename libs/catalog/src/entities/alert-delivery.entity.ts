import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertChannelName } from './alert-channel.entity.js';

/** That an alert was told by a channel. */
@Entity({ schema: 'lifeboat', name: 'alert_deliveries' })
export class AlertDelivery {
  @PrimaryColumn({ name: 'alert_id', type: 'uuid' })
  alertId!: string;

  @PrimaryColumn({ type: 'text' })
  channel!: AlertChannelName;

  /** When it was told last while it was open; null where it was over before it was told. */
  @Column({ name: 'sent_at', type: 'timestamptz', precision: 3, nullable: true })
  sentAt!: Date | null;

  /** How often it was told again. */
  @Column({ type: 'integer', default: 0 })
  reminders!: number;

  /** When it was told that it is over. */
  @Column({ name: 'recovered_at', type: 'timestamptz', precision: 3, nullable: true })
  recoveredAt!: Date | null;
}
