import type { ProtectedTableView, ProtectionProblem, ProtectionView, SlotView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

class ProtectedTableModel implements ProtectedTableView {
  @ApiProperty()
  schema!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ description: 'Whether rows of a tenant in it can be recovered to a time.' })
  covered!: boolean;

  @ApiProperty({
    enum: ['default', 'index', 'full'],
    nullable: true,
    description: 'Its replica identity; null where it is not covered.',
  })
  identity!: ProtectedTableView['identity'];

  @ApiProperty({
    enum: [
      'linked_without_tenant_column',
      'unlogged',
      'no_key',
      'generated_key',
      'deferrable_key',
      'nullable_tenant',
      'identity',
      'not_published',
    ],
    nullable: true,
    description: 'Why it is not covered.',
  })
  reason!: ProtectedTableView['reason'];

  @ApiProperty({ type: String, nullable: true, description: 'The reason as a sentence.' })
  detail!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What to do about it.' })
  remedy!: string | null;

  @ApiProperty({ description: 'Whether an UPDATE that moves a row to another tenant is refused.' })
  refusesMoves!: boolean;
}

class SlotModel implements SlotView {
  @ApiProperty()
  name!: string;

  @ApiProperty({ description: 'Change capture reads from it just now.' })
  active!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description: '`reserved`, `extended`, `unreserved`, or `lost`: then changes are missing.',
  })
  walStatus!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Bytes of WAL that the server keeps for it.' })
  retainedBytes!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Up to where changes are durable.' })
  confirmedLsn!: string | null;
}

class ProtectionProblemModel implements ProtectionProblem {
  @ApiProperty({ type: String, description: '`requirement`, or the kind of step that would mend it.' })
  kind!: ProtectionProblem['kind'];

  @ApiProperty({ description: 'A table, the publication, the slot, or the database.' })
  target!: string;

  @ApiProperty()
  detail!: string;

  @ApiProperty()
  remedy!: string;
}

/** How one database is enrolled for the change log: an item of `GET protection`. */
export class ProtectionModel implements ProtectionView {
  @ApiProperty()
  database!: string;

  @ApiProperty({ description: 'Whether it has been enrolled for the change log, be it in part.' })
  enrolled!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Name of the publication, where there is one.' })
  publication!: string | null;

  @ApiProperty({ type: SlotModel, nullable: true })
  slot!: SlotModel | null;

  @ApiProperty({ description: 'Whether changes of the schema are marked in the change stream.' })
  ddlMarker!: boolean;

  @ApiProperty({ type: [ProtectedTableModel] })
  tables!: ProtectedTableModel[];

  @ApiProperty({
    type: [ProtectionProblemModel],
    description: 'What is no longer as it was enrolled. Empty where it is not enrolled.',
  })
  problems!: ProtectionProblemModel[];
}
