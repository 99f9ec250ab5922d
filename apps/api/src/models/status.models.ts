import { TENANT_STATUSES, type TenantStatus } from '@lifeboat/catalog';
import {
  PROTECTION_STATES,
  type ProtectionState,
  type Risk,
  RISK_REASONS,
  type RiskReason,
  type TenantProtectionView,
} from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';

/** Why a tenant is at risk. */
export class RiskModel implements Risk {
  @ApiProperty({ enum: RISK_REASONS, description: 'Stable; match on this.' })
  reason!: RiskReason;

  @ApiProperty({ type: Date, nullable: true })
  since!: Date | null;

  @ApiProperty()
  detail!: string;

  @ApiProperty({ description: 'What to type about it.' })
  remedy!: string;
}

class TenantProtectionModel implements TenantProtectionView {
  @ApiProperty()
  tenantId!: string;

  @ApiProperty({ type: String, nullable: true })
  slug!: string | null;

  @ApiProperty()
  applicationDatabase!: string;

  @ApiProperty({
    enum: TENANT_STATUSES,
    description: 'Of one that is being restored: what it goes back to.',
  })
  status!: TenantStatus;

  @ApiProperty({ enum: PROTECTION_STATES })
  state!: ProtectionState;

  @ApiProperty({ type: [RiskModel], description: 'The worst first.' })
  risks!: RiskModel[];

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'When the newest backup of the whole tenant ended that is not known to be broken.',
  })
  lastGoodAt!: Date | null;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'The newest state that the tenant can be brought back to.',
  })
  recoveryPointAt!: Date | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Seconds of work that would be lost if it had to be brought back now; null: all of it.',
  })
  rpoSeconds!: number | null;
}

/** The answer of `GET stats/at-risk`. */
export class TenantsAtRiskPage extends pageOf(TenantProtectionModel) {}
