import type { CompressionConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { BackupInput } from '@lifeboat/protection';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeLeftOut } from './fields.js';

const ALGORITHMS = ['zstd', 'none'] as const;
const TYPES = ['full', 'incremental', 'selective'] as const;
const DEFAULT_LEVEL = 3;

class CompressionDto {
  @ApiProperty({ enum: ALGORITHMS })
  @IsIn(ALGORITHMS)
  algorithm!: (typeof ALGORITHMS)[number];

  @ApiPropertyOptional({ minimum: 1, maximum: 19, default: DEFAULT_LEVEL, description: 'Of zstd only.' })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(19)
  level?: number;
}

/** The body of `POST tenants/{tenantId}/backups`. */
export class CreateBackupDto {
  @ApiProperty({
    enum: TYPES,
    description:
      'An incremental backup holds what has changed since the newest full or incremental one. It is read from the change log (`method` `changes`) where that holds all of it, otherwise by a scan of the rows (`scan`); the result says why (`scanBecause`). Where neither is safe, a full one is taken, and the result says why (`fullBecause`).',
  })
  @IsIn(TYPES)
  type!: (typeof TYPES)[number];

  @ApiPropertyOptional({ type: [String], description: 'Tables as `schema.table`; of a selective backup.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  includeTables?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Tables as `schema.table`; of a selective backup.' })
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  excludeTables?: string[];

  @ApiPropertyOptional({ description: 'As configured if not given.' })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => CompressionDto)
  compression?: CompressionDto;

  @ApiPropertyOptional()
  @MayBeLeftOut()
  @IsBoolean()
  encryption?: boolean;

  @ApiPropertyOptional({
    format: 'uuid',
    description:
      'Of an incremental backup: the full or incremental one that it builds on, instead of the newest. Where that cannot be, it is refused.',
  })
  @MayBeLeftOut()
  @IsUUID()
  parentId?: string;

  @ApiPropertyOptional({ maxLength: 200 })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 200)
  label?: string;
}

/** @throws LifeboatError INVALID_REQUEST for a level where nothing is compressed */
export function backupInputOf({ compression, ...rest }: CreateBackupDto): BackupInput {
  return compression === undefined ? rest : { ...rest, compression: compressionOf(compression) };
}

function compressionOf({ algorithm, level }: CompressionDto): CompressionConfig {
  if (algorithm === 'zstd') {
    return { algorithm, level: level ?? DEFAULT_LEVEL };
  }
  if (level !== undefined) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A level was given though the algorithm is "none". Nothing was started.',
      remedy: 'Leave the level out, or choose "zstd".',
    });
  }
  return { algorithm };
}
