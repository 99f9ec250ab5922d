import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ALERT_SUBJECT_TYPES = ['tenant', 'database', 'repository', 'dependency'] as const;
export type AlertSubjectType = (typeof ALERT_SUBJECT_TYPES)[number];

/** Something that is wrong, or was. Of one kind and subject one is open at a time. Only a system administrator sees it. */
@Entity({ schema: 'lifeboat', name: 'alerts' })
export class Alert {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** A stable word. */
  @Column({ type: 'text' })
  kind!: string;

  @Column({ name: 'subject_type', type: 'text' })
  subjectType!: AlertSubjectType;

  /** The id of the tenant, the name of the application database or of the dependency, or `repository`. */
  @Column({ type: 'text' })
  subject!: string;

  /** What is wrong, as it was seen last. */
  @Column({ type: 'text' })
  detail!: string;

  /** What to type about it. */
  @Column({ type: 'text' })
  remedy!: string;

  /** When it was found. */
  @Column({ name: 'opened_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ name: 'last_seen_at', type: 'timestamptz', precision: 3 })
  lastSeenAt!: Date;

  /** When it was not there any more; null while it is. */
  @Column({ name: 'closed_at', type: 'timestamptz', precision: 3, nullable: true })
  closedAt!: Date | null;
}
