import type { Health, HealthCheck } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

class HealthCheckModel implements HealthCheck {
  @ApiProperty({ example: 'catalog' })
  name!: string;

  @ApiProperty()
  ok!: boolean;

  @ApiProperty()
  durationMs!: number;

  @ApiProperty({ type: String, nullable: true, description: 'The code of the error, or TIMEOUT.' })
  code!: HealthCheck['code'];
}

/** The answer of `GET health`. */
export class HealthModel implements Health {
  @ApiProperty({ enum: ['ok', 'down'] })
  status!: Health['status'];

  @ApiProperty({ type: [HealthCheckModel] })
  checks!: HealthCheckModel[];
}
