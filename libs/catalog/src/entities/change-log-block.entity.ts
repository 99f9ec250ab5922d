import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';

/** A tenant's part of a segment. */
@Entity({ schema: 'lifeboat', name: 'change_log_blocks' })
export class ChangeLogBlock {
  @PrimaryColumn({ name: 'segment_id', type: 'uuid' })
  segmentId!: string;

  @PrimaryColumn({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  /** Where its bytes begin in the object, counted from its first byte. */
  @Column({ name: 'byte_offset', type: 'bigint', transformer: bigintToNumber })
  byteOffset!: number;

  @Column({ name: 'byte_length', type: 'bigint', transformer: bigintToNumber })
  byteLength!: number;

  /** Of these bytes, in lower-case hex. */
  @Column({ type: 'text' })
  sha256!: string;

  /** Version of the tenant's key that it is encrypted to; null where it is not encrypted. */
  @Column({ name: 'key_version', type: 'integer', nullable: true })
  keyVersion!: number | null;

  /** Whether only that key reads it, so that it can be read by nobody once the key is destroyed. */
  @Column({ type: 'boolean' })
  sealed!: boolean;

  @Column({ type: 'integer' })
  transactions!: number;

  @Column({ type: 'bigint', transformer: bigintToNumber })
  changes!: number;
}
