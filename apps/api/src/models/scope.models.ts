import type { ScopeTableView, ScopeView } from '@lifeboat/protection';
import { ApiProperty } from '@nestjs/swagger';

class ScopeTableModel implements ScopeTableView {
  @ApiProperty()
  schema!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ['root', 'direct', 'linked', 'shared', 'excluded'] })
  class!: ScopeTableView['class'];

  @ApiProperty({ description: 'Why it is classed so.' })
  reason!: string;

  @ApiProperty({ type: String, nullable: true, description: "SQL condition on the tenant's rows." })
  predicate!: string | null;

  @ApiProperty({ type: [String] })
  primaryKey!: string[];
}

/** How the tables of one database relate to tenants: an item of `GET scope`. */
export class ScopeModel implements ScopeView {
  @ApiProperty()
  database!: string;

  @ApiProperty()
  hash!: string;

  @ApiProperty({ type: [ScopeTableModel] })
  tables!: ScopeTableModel[];
}
