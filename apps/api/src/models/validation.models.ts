import { BACKUP_TYPES, type BackupType, WORK_STATES, type WorkState } from '@lifeboat/catalog';
import {
  CHECK_NAMES,
  type CheckName,
  type RequestedValidation,
  type ValidatedAncestor,
  VALIDATION_LEVELS,
  type ValidationCheck,
  type ValidationLevel,
  type ValidationResult,
} from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

/** The answer of `POST backups/validate`. */
export class AcceptedValidation implements RequestedValidation {
  @ApiProperty({ format: 'uuid' })
  jobId!: string;

  @ApiProperty({ format: 'uuid' })
  backupId!: string;

  @ApiProperty({ enum: WORK_STATES, description: 'Of a repeated request: what it is now.' })
  status!: WorkState;
}

class ValidationCheckModel implements ValidationCheck {
  @ApiProperty({ enum: CHECK_NAMES })
  name!: CheckName;

  @ApiProperty()
  ok!: boolean;

  @ApiProperty({ description: 'What was looked at, or what is wrong and where; never content of rows.' })
  detail!: string;
}

class ValidatedAncestorModel implements ValidatedAncestor {
  @ApiProperty({ format: 'uuid' })
  backupId!: string;

  @ApiProperty({ enum: BACKUP_TYPES })
  type!: BackupType;

  @ApiProperty()
  valid!: boolean;

  @ApiProperty({ type: [ValidationCheckModel] })
  checks!: ValidationCheckModel[];
}

/** The result of the job, which also stands with the backup. */
export class ValidationModel implements ValidationResult {
  @ApiProperty({ format: 'uuid' })
  backupId!: string;

  @ApiProperty({ description: 'Relative to the repository.' })
  path!: string;

  @ApiProperty({ enum: VALIDATION_LEVELS })
  level!: ValidationLevel;

  @ApiProperty({ description: 'Every check is good, of the backup and of all that it builds on.' })
  valid!: boolean;

  @ApiProperty({
    type: [ValidationCheckModel],
    description: 'Of one name: one that is good, or one for each thing that is wrong.',
  })
  checks!: ValidationCheckModel[];

  @ApiProperty({ type: [ValidatedAncestorModel], description: 'From its parent to the full backup.' })
  chain!: ValidatedAncestorModel[];

  @ApiProperty()
  durationMs!: number;

  @ApiProperty({ format: 'date-time' })
  validatedAt!: string;
}
