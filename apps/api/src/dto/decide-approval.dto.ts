import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { MayBeLeftOut } from './fields.js';

/** The body of `POST restores/{restoreId}/approve` and `…/reject`. */
export class DecideApprovalDto {
  @ApiPropertyOptional({
    description: 'As the restore shows it: decide only where it is still what was looked at.',
  })
  @MayBeLeftOut()
  @Matches(/^[0-9a-f]{64}$/)
  requestHash?: string;

  @ApiPropertyOptional({ description: 'For the audit logs.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_000)
  note?: string;
}
