import type { LifeboatConfig } from '@lifeboat/config';
import type { Actor } from '@lifeboat/tenancy';
import type { INestApplicationContext, Type } from '@nestjs/common';

/** What a command works with: the use cases, on behalf of somebody. */
export class Lifeboat {
  constructor(
    readonly config: LifeboatConfig,
    readonly actor: Actor,
    private readonly context: INestApplicationContext,
  ) {}

  /** A use case. */
  get<T>(useCase: Type<T>): T {
    return this.context.get(useCase);
  }
}
