import { TENANT_STATUSES, type TenantStatus } from '@lifeboat/catalog';
import type { TenantView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';

class TenantModel implements TenantView {
  @ApiProperty({ description: "The application's own key, in text form." })
  id!: string;

  @ApiProperty({ type: String, nullable: true })
  slug!: string | null;

  @ApiProperty({ type: String, nullable: true })
  name!: string | null;

  @ApiProperty({ enum: TENANT_STATUSES })
  status!: TenantStatus;

  @ApiProperty()
  applicationDatabase!: string;

  @ApiProperty({
    type: Date,
    nullable: true,
    description: 'When all that was backed up of it was erased: it is not backed up until it has a new key.',
  })
  erasedAt!: Date | null;

  @ApiProperty()
  createdAt!: Date;

  @ApiProperty()
  updatedAt!: Date;
}

/** The answer of `GET tenants`. */
export class TenantPage extends pageOf(TenantModel) {}
