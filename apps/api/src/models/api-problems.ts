import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FieldProblem, Problem } from '../errors/problem.js';

class FieldProblemModel implements FieldProblem {
  @ApiProperty()
  field!: string;

  @ApiProperty()
  problem!: string;
}

/** RFC 9457. */
class ProblemModel implements Problem {
  @ApiProperty({ example: 'urn:lifeboat:error:backup-not-found' })
  type!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  status!: number;

  @ApiProperty({ description: 'What happened, and what was not harmed.' })
  detail!: string;

  @ApiProperty({ description: 'Stable; match on this.', example: 'BACKUP_NOT_FOUND' })
  code!: string;

  @ApiProperty({ description: 'What to do next.' })
  remedy!: string;

  @ApiProperty()
  requestId!: string;

  @ApiPropertyOptional({ type: [FieldProblemModel] })
  errors?: FieldProblemModel[];
}

/** Documents that every failure is answered with problem details. */
export const ApiProblems = (): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ApiExtraModels(ProblemModel),
    ApiResponse({
      status: 'default',
      description: 'A problem; `status` and `code` say which.',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemModel) } } },
    }),
  );
