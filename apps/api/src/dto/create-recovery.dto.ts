import { RECOVERY_ENGINES, type RecoveryEngine, type RecoveryInput } from '@lifeboat/protection';
import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsBoolean, IsIn, Matches } from 'class-validator';
import { CreateRestoreDto } from './create-restore.dto.js';
import { IsMoment, MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/point-in-time-recovery`. */
export class CreateRecoveryDto
  extends OmitType(CreateRestoreDto, ['backupId', 'backupPath'] as const)
  implements RecoveryInput
{
  @ApiPropertyOptional({
    format: 'date-time',
    example: '2024-01-15T10:30:00Z',
    description:
      'The moment, ISO 8601 with its zone, to the microsecond. Either this or `beforeTransaction`. What was committed later is left out, from the first such transaction on.',
  })
  @MayBeLeftOut()
  @IsMoment()
  targetTime?: string;

  @ApiPropertyOptional({
    example: '4294968012',
    description: 'The moment just before this transaction, by its id as a history shows it.',
  })
  @MayBeLeftOut()
  @Matches(/^\d{1,19}$/, { message: '$property must be the id of a transaction, as text' })
  beforeTransaction?: string;

  @ApiPropertyOptional({
    enum: RECOVERY_ENGINES,
    default: 'auto',
    description:
      '`changes`: the change log. `wal`: base backups and WAL of the whole cluster. `auto`: the first of the two that can.',
  })
  @MayBeLeftOut()
  @IsIn(RECOVERY_ENGINES)
  engine?: RecoveryEngine;

  @ApiPropertyOptional({
    default: false,
    description:
      'Where the tenant did not exist at that moment: remove all that it has, instead of refusing with TENANT_ABSENT_AT_MOMENT.',
  })
  @MayBeLeftOut()
  @IsBoolean()
  allowAbsentTenant?: boolean;
}
