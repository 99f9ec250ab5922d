import { BACKUP_TYPES, type BackupType, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsMoment, MayBeLeftOut } from './fields.js';
import { PageQuery } from './page.query.js';

/** The query of `GET tenants/{tenantId}/backups`. */
export class ListBackupsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BACKUP_TYPES })
  @MayBeLeftOut()
  @IsIn(BACKUP_TYPES)
  type?: BackupType;

  @ApiPropertyOptional({ enum: WORK_STATES })
  @MayBeLeftOut()
  @IsIn(WORK_STATES)
  status?: WorkState;

  @ApiPropertyOptional({ format: 'date-time', description: 'Created at or after.' })
  @MayBeLeftOut()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Created before.' })
  @MayBeLeftOut()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Those that are deleted and can still be brought back, instead of all others.',
  })
  @MayBeLeftOut()
  @IsIn(['true', 'false'])
  deleted?: 'true' | 'false';
}
