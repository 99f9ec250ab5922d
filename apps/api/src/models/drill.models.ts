import { DRILL_KINDS, type DrillKind, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import {
  type DrillDetails,
  type DrillView,
  type RequestedDrill,
  SIGNATURE_STATES,
  type SignatureState,
} from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';
import { StoredErrorModel } from './stored-error.model.js';

/** The answer of `POST tenants/{tenantId}/drills`. */
export class AcceptedDrill implements RequestedDrill {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ format: 'uuid' })
  drillId!: string;

  @ApiProperty({ enum: WORK_STATES, description: 'Of a repeated request: what it is now.' })
  status!: WorkState;
}

class DrillModel implements DrillView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  jobId!: string | null;

  @ApiProperty()
  tenantId!: string;

  @ApiProperty({ enum: DRILL_KINDS })
  kind!: DrillKind;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null where the backup was removed since; the report still names it.',
  })
  backupId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: "Null where it is the backup's own." })
  moment!: string | null;

  @ApiProperty({ enum: WORK_STATES })
  status!: WorkState;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    description:
      'The verdict. Null as long as there is none, and where the drill could not be carried out: `error` says why.',
  })
  passed!: boolean | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Milliseconds of work that would have been lost when the drill began.',
  })
  rpoMs!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Milliseconds until the staged data was proven, and the estimate of the apply.',
  })
  rtoMs!: number | null;

  @ApiProperty({
    enum: SIGNATURE_STATES,
    nullable: true,
    description:
      '`valid`: made with the configured key over just this report. `invalid`: it was not, or is missing. `not_checked`: this process has no key to check it with. `none`: nothing is signed. Null where there is no report.',
  })
  signature!: SignatureState | null;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty({ type: Date, nullable: true })
  startedAt!: Date | null;

  @ApiProperty({ type: Date, nullable: true })
  finishedAt!: Date | null;

  @ApiProperty({ type: Number, nullable: true })
  durationMs!: number | null;

  @ApiProperty({ type: StoredErrorModel, nullable: true })
  error!: StoredErrorModel | null;
}

/** The answer of `GET tenants/{tenantId}/drills/{drillId}`: one drill, with its report. */
export class DrillDetailsModel extends DrillModel implements DrillDetails {
  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'What is signed: checks, rows and content hash of each table, phases, what a restore would have done, RPO and RTO. Without values of rows. docs/drills.md describes it.',
  })
  report!: Record<string, unknown> | null;
}

/** The answer of `GET tenants/{tenantId}/drills`. */
export class DrillPage extends pageOf(DrillModel) {}
