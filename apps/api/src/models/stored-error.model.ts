import type { StoredError } from '@lifeboat/catalog';
import { ApiProperty } from '@nestjs/swagger';

/** Why work has failed, as it stands in its row. */
export class StoredErrorModel implements StoredError {
  @ApiProperty({ example: 'APP_DATABASE_UNAVAILABLE' })
  code!: string;

  @ApiProperty()
  detail!: string;

  @ApiProperty()
  remedy!: string;
}
