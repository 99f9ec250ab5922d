import {
  ALERT_CHANNELS,
  ALERT_SUBJECT_TYPES,
  type AlertChannelName,
  type AlertSubjectType,
} from '@lifeboat/catalog';
import {
  ALERT_KIND_NAMES,
  type AlertChannelView,
  type AlertSeverity,
  type AlertsPage,
  type AlertView,
} from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';

class AlertModel implements AlertView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({
    example: ALERT_KIND_NAMES[0],
    description: `Stable; match on this: ${ALERT_KIND_NAMES.join(', ')}.`,
  })
  kind!: string;

  @ApiProperty({ enum: ['critical', 'warning'] })
  severity!: AlertSeverity;

  @ApiProperty({ enum: ALERT_SUBJECT_TYPES })
  subjectType!: AlertSubjectType;

  @ApiProperty({
    description: 'The id of the tenant, the name of the database or of the dependency, or `repository`.',
  })
  subject!: string;

  @ApiProperty({ description: 'What is wrong, as it was seen last.' })
  detail!: string;

  @ApiProperty({ description: 'What to type about it.' })
  remedy!: string;

  @ApiProperty()
  openedAt!: Date;

  @ApiProperty()
  lastSeenAt!: Date;

  @ApiProperty({ type: Date, nullable: true, description: 'Null while it is open.' })
  closedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true, description: 'When it was told last; null: never yet.' })
  lastSentAt!: Date | null;

  @ApiProperty({ description: 'How often it was told again.' })
  reminders!: number;
}

class AlertChannelModel implements AlertChannelView {
  @ApiProperty({ enum: ALERT_CHANNELS })
  channel!: AlertChannelName;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Where it leads; of a URL the host alone. Null where the API does not know it.',
  })
  destination!: string | null;

  @ApiProperty({ type: Date, nullable: true })
  lastSentAt!: Date | null;

  @ApiProperty({ description: 'Tries that have failed since the last one that did not.' })
  failures!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Why the last try failed.' })
  lastFailure!: string | null;

  @ApiProperty({ type: Date, nullable: true })
  nextTryAt!: Date | null;
}

/** The answer of `GET alerts`. */
export class AlertsPageModel extends pageOf(AlertModel) implements AlertsPage {
  @ApiProperty({ type: [AlertChannelModel], description: 'The channels that are used.' })
  channels!: AlertChannelModel[];
}
