import { AUDIT_OUTCOMES, type AuditOutcome } from '@lifeboat/catalog';
import type { AuditLineView, AuditVerification, ChainFault, VerifiedChain } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';
import { pageOf } from './page.model.js';

class AuditActorModel {
  @ApiProperty({ type: String, nullable: true, description: 'Null where no valid token said.' })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true })
  role!: string | null;

  @ApiProperty({ example: 'api' })
  source!: string;
}

class AuditLineModel implements AuditLineView {
  @ApiProperty()
  id!: string;

  @ApiProperty({ description: 'Its number in the chain of its tenant, without gaps.' })
  sequence!: number;

  @ApiProperty({ type: String, nullable: true })
  tenantId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The tenant that was acted on, where it is another one; it may not exist.',
  })
  targetTenantId!: string | null;

  @ApiProperty()
  at!: Date;

  @ApiProperty({ type: AuditActorModel })
  actor!: AuditActorModel;

  @ApiProperty({ type: String, nullable: true })
  requestId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'An address; of the command line the host.' })
  remoteAddress!: string | null;

  @ApiProperty({ example: 'backups.create' })
  action!: string;

  @ApiProperty({ enum: AUDIT_OUTCOMES })
  outcome!: AuditOutcome;

  @ApiProperty({ type: String, nullable: true })
  errorCode!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The job.' })
  operationId!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  durationMs!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  bytes!: number | null;

  @ApiProperty({ type: Object })
  detail!: Record<string, unknown>;

  @ApiProperty({ description: 'Of the line before it in the chain; 64 zeros for the first.' })
  previousHash!: string;

  @ApiProperty({ description: 'SHA-256 of all else; docs/audit.md says of which form.' })
  hash!: string;
}

/** The answer of `GET tenants/{tenantId}/logs` and `GET logs`. */
export class AuditLinePage extends pageOf(AuditLineModel) {}

class ChainFaultModel implements ChainFault {
  @ApiProperty({ description: 'The first number at which the chain is not what was written.' })
  sequence!: number;

  @ApiProperty({ enum: ['missing', 'altered', 'inserted'] })
  problem!: ChainFault['problem'];

  @ApiProperty()
  detail!: string;
}

class VerifiedChainModel implements VerifiedChain {
  @ApiProperty({ type: String, nullable: true, description: 'Null: the lines without a tenant.' })
  tenantId!: string | null;

  @ApiProperty({ description: 'Good lines, up to the first fault.' })
  lines!: number;

  @ApiProperty({ type: ChainFaultModel, nullable: true })
  fault!: ChainFaultModel | null;
}

class AnchorModel implements NonNullable<AuditVerification['anchor']> {
  @ApiProperty({ description: 'The object in the repository.' })
  path!: string;

  @ApiProperty({ type: String, nullable: true, description: 'What is wrong with it itself.' })
  problem!: string | null;
}

/** The answer of `GET tenants/{tenantId}/logs/verification`. */
export class AuditVerificationModel implements AuditVerification {
  @ApiProperty({ description: 'Whether no line was removed, altered or inserted.' })
  whole!: boolean;

  @ApiProperty({ type: [VerifiedChainModel] })
  chains!: VerifiedChainModel[];

  @ApiProperty({ type: AnchorModel, nullable: true, description: 'With which the chains were compared.' })
  anchor!: AnchorModel | null;
}
