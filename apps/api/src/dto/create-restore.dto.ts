import { RESTORE_MODES, type RestoreMode } from '@lifeboat/catalog';
import { COLLISION_ACTIONS, type CollisionRule } from '@lifeboat/protection';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ChosenRowDto } from './chosen-row.dto.js';
import { IsTextMap, MayBeLeftOut } from './fields.js';

const MAX_ROWS = 1_000;
const MAX_RULES = 1_000;

class CollisionRuleDto implements CollisionRule {
  @ApiProperty({ description: 'As `schema.table`.', example: 'app.members' })
  @IsString()
  @Length(1, 200)
  table!: string;

  @ApiProperty({ example: 'email' })
  @IsString()
  @Length(1, 63)
  column!: string;

  @ApiProperty({
    enum: COLLISION_ACTIONS,
    description:
      "`keep`: what the target's own row has. `suffix`: the value with a suffix that is always the same. `null`: no value. `fail`: refuse.",
  })
  @IsIn(COLLISION_ACTIONS)
  rule!: CollisionRule['rule'];
}

/** The body of `POST tenants/{tenantId}/restore`. */
export class CreateRestoreDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Either this or `backupPath`.' })
  @MayBeLeftOut()
  @IsUUID()
  backupId?: string;

  @ApiPropertyOptional({ description: 'Either this or `backupId`: as the list of backups shows it.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_024)
  backupPath?: string;

  @ApiPropertyOptional({
    enum: RESTORE_MODES,
    default: 'replace',
    description:
      'Must be given with `targetTenantId`. `replace`: the tenant is as it was at the backup. `missing`: only rows that are gone come back. `merge`: rows of the backup come back, rows that are newer stay.',
  })
  @MayBeLeftOut()
  @IsIn(RESTORE_MODES)
  mode?: RestoreMode;

  @ApiPropertyOptional({
    type: [String],
    description:
      'Only these tables, as `schema.table`, and rows of others that theirs refer to and that are gone.',
  })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  tables?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Not these tables, as `schema.table`.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  excludeTables?: string[];

  @ApiPropertyOptional({
    type: [ChosenRowDto],
    maxItems: MAX_ROWS,
    description:
      'Only these rows, by primary key; not together with `tables` or `excludeTables`. A row that the tenant has and the backup has not is deleted by mode `replace`.',
  })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_ROWS)
  @ValidateNested({ each: true })
  @Type(() => ChosenRowDto)
  rows?: ChosenRowDto[];

  @ApiPropertyOptional({
    default: false,
    description: 'Leave out columns of the backup that no longer exist. Otherwise they are a conflict.',
  })
  @MayBeLeftOut()
  @IsBoolean()
  dropMissingColumns?: boolean;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'app.people': 'app.members', 'app.orders.amount': 'total' },
    description:
      'What is called otherwise now: `schema.table` to `schema.table`, `schema.table.column`, as the backup has it, to `column`.',
  })
  @MayBeLeftOut()
  @IsObject()
  @IsTextMap()
  renames?: Record<string, string>;

  @ApiPropertyOptional({ description: "Only plan; the job's result is the plan and nothing is written." })
  @MayBeLeftOut()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({
    description: 'Restore only if the plan still has this hash.',
    pattern: '^[0-9a-f]{64}$',
  })
  @MayBeLeftOut()
  @Matches(/^[0-9a-f]{64}$/, { message: '$property must be the 64 characters that a dry run shows' })
  planHash?: string;

  @ApiPropertyOptional({
    description:
      'Restore into this tenant instead: another active one of the same application database. system_admin only; `mode` must be given.',
  })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 200)
  targetTenantId?: string;

  @ApiPropertyOptional({
    type: [CollisionRuleDto],
    maxItems: MAX_RULES,
    description:
      'With `targetTenantId`: what becomes of unique values that other rows hold, by column. Without a rule the restore is refused; the plan lists such conflicts.',
  })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(MAX_RULES)
  @ValidateNested({ each: true })
  @Type(() => CollisionRuleDto)
  collisions?: CollisionRuleDto[];

  @ApiPropertyOptional({
    description:
      "Write to the application database of this name; system_admin only, unless it is the tenant's own. Needed where the tenant has moved since the backup.",
  })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 63)
  targetDatabase?: string;

  @ApiPropertyOptional({
    default: false,
    description:
      "With `targetDatabase`, system_admin only: where it has none of the backup's tables, make them from the backup's DDL, with the shared rows that the tenant's rows refer to.",
  })
  @MayBeLeftOut()
  @IsBoolean()
  createSchema?: boolean;

  @ApiPropertyOptional({ maxLength: 1_000, description: 'Why; kept with the restore.' })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 1_000)
  reason?: string;
}
