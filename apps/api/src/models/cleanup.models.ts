import { WORK_STATES, type WorkState } from '@lifeboat/catalog';
import type { RequestedCleanup } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

/** The answer of `DELETE tenants/{tenantId}/backups/cleanup`. */
export class AcceptedCleanup implements RequestedCleanup {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ enum: WORK_STATES, description: 'Of a repeated request: what it is now.' })
  status!: WorkState;
}
