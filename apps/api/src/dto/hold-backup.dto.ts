import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

/** The body of `POST tenants/{tenantId}/backups/{backupId}/hold` and `…/release`. */
export class HoldBackupDto {
  @ApiProperty({ minLength: 1, maxLength: 1_000, description: 'Why; for the audit log.' })
  @IsString()
  @Length(1, 1_000)
  reason!: string;
}
