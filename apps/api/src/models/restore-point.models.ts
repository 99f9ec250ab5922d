import type { RestorePointView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';

class RestorePointModel implements RestorePointView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  tenantId!: string;

  @ApiProperty({ format: 'uuid', description: 'The restore that it undoes.' })
  restoreId!: string;

  @ApiProperty({
    format: 'uuid',
    description: "The backup that holds the tenant's state before that restore.",
  })
  backupId!: string;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty()
  expiresAt!: Date;

  @ApiProperty({ description: 'Whether it can still be rolled back to: it has not expired.' })
  usable!: boolean;
}

/** The answer of `GET tenants/{tenantId}/restore-points`. */
export class RestorePointPage extends pageOf(RestorePointModel) {}
