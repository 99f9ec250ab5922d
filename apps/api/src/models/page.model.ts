import type { Page } from '@lifeboat/catalog';
import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/** The model of a list's page for one kind of item. */
export function pageOf<T>(item: Type<T>): Type<Page<T>> {
  class PageModel implements Page<T> {
    @ApiProperty({ type: [item] })
    items!: T[];

    @ApiProperty({ type: String, nullable: true, description: 'Pass it as `cursor` for the next page.' })
    nextCursor!: string | null;
  }
  return PageModel;
}
