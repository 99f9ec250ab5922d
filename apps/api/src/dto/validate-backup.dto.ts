import { VALIDATION_LEVELS, type ValidationInput, type ValidationLevel } from '@lifeboat/protection';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, Length } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The body of `POST backups/validate`. */
export class ValidateBackupDto implements ValidationInput {
  @ApiPropertyOptional({ format: 'uuid', description: 'Either this or `path`.' })
  @MayBeLeftOut()
  @IsUUID()
  backupId?: string;

  @ApiPropertyOptional({ description: 'Either this or `backupId`: as the list of backups shows it.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_024)
  path?: string;

  @ApiPropertyOptional({
    enum: VALIDATION_LEVELS,
    default: 'full',
    description:
      '`quick`: manifest, signature, existence and sizes. `full`: also every byte: checksums, rows and columns, and the SQL. `restore`: also loaded into staging, with all constraints checked, and thrown away.',
  })
  @MayBeLeftOut()
  @IsIn(VALIDATION_LEVELS)
  level?: ValidationLevel;
}
