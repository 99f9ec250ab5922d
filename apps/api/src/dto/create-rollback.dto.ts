import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString, Length, Matches } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The body of `POST tenants/{tenantId}/restore-points/{restorePointId}/rollback`. */
export class CreateRollbackDto {
  @ApiPropertyOptional({ description: "Only plan; the job's result is the plan and nothing is written." })
  @MayBeLeftOut()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({ description: 'Roll back only if the plan still has this hash.', pattern: '^[0-9a-f]{64}$' })
  @MayBeLeftOut()
  @Matches(/^[0-9a-f]{64}$/, { message: '$property must be the 64 characters that a dry run shows' })
  planHash?: string;

  @ApiPropertyOptional({
    maxLength: 1_000,
    description: 'Why; kept with the restore. Needed where the restore needed one, unless it is a preview.',
  })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_000)
  reason?: string;
}
