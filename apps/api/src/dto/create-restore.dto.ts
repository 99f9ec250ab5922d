import { RESTORE_MODES, type RestoreMode } from '@lifeboat/catalog';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsObject, IsString, IsUUID, Length } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/restore`. */
export class CreateRestoreDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Either this or `backupPath`.' })
  @MayBeLeftOut()
  @IsUUID()
  backupId?: string;

  @ApiPropertyOptional({ description: 'Either this or `backupId`: as the list of backups shows it.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_024)
  backupPath?: string;

  @ApiPropertyOptional({
    enum: RESTORE_MODES,
    default: 'replace',
    description:
      '`replace`: the tenant is as it was at the backup. `missing`: only rows that are gone come back. `merge`: rows of the backup come back, rows that are newer stay.',
  })
  @MayBeLeftOut()
  @IsIn(RESTORE_MODES)
  mode?: RestoreMode;

  @ApiPropertyOptional({ type: [String], description: 'Only these tables, as `schema.table`.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  tables?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Not these tables, as `schema.table`.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  excludeTables?: string[];

  @ApiPropertyOptional({ type: 'array', items: { type: 'object' }, description: 'Only these rows.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsObject({ each: true })
  rows?: Record<string, unknown>[];

  @ApiPropertyOptional({ description: "Only plan; the job's result is the plan and nothing is written." })
  @MayBeLeftOut()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({ description: 'Restore only if the plan still has this hash.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 128)
  planHash?: string;

  @ApiPropertyOptional({ description: 'Restore into this tenant instead; system_admin only.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 200)
  targetTenantId?: string;

  @ApiPropertyOptional({ description: 'Restore into this application database instead.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 63)
  targetDatabase?: string;

  @ApiPropertyOptional({ maxLength: 1_000, description: 'Why; kept with the restore.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_000)
  reason?: string;
}
