import type { FactoryProvider } from '@nestjs/common';

type Token<T> = abstract new (...args: never[]) => T;

/** An argument that is known when the module is made, such as a part of the configuration. */
class Given<T> {
  constructor(readonly value: T) {}
}

/** An argument that is put together of others, by name or as a list. */
class Parts<T> {
  constructor(readonly of: Arguments<T>) {}
}

type Argument<T> = Token<T> | Given<T> | Parts<T>;
type Arguments<T> = { [K in keyof T]: Argument<T[K]> };

export function given<T>(value: T): Given<T> {
  return new Given(value);
}

export function parts<T extends object>(of: Arguments<T>): Parts<T> {
  return new Parts(of);
}

/**
 * Provides a plain class. Each argument of its constructor is the class that Nest knows it by, `given(…)`, or `parts(…)` of
 * such. The compiler checks them against the constructor, which Nest does not.
 */
export function provideClass<A extends unknown[], T>(
  target: new (...args: A) => T,
  ...args: Arguments<A>
): FactoryProvider<T> {
  const tokens = [...new Set(args.flatMap(tokensOf))];
  return {
    provide: target,
    inject: tokens,
    useFactory: (...resolved: unknown[]) => {
      const instances = new Map(tokens.map((token, index) => [token, resolved[index]]));
      return new target(...(args.map((argument) => valueOf(argument, instances)) as A));
    },
  };
}

function tokensOf(argument: Argument<unknown>): Token<unknown>[] {
  if (argument instanceof Parts) {
    return Object.values<Argument<unknown>>(argument.of).flatMap(tokensOf);
  }
  return argument instanceof Given ? [] : [argument];
}

function valueOf(argument: Argument<unknown>, instances: ReadonlyMap<Token<unknown>, unknown>): unknown {
  if (argument instanceof Given) {
    return argument.value;
  }
  if (!(argument instanceof Parts)) {
    return instances.get(argument);
  }
  const { of } = argument;
  return Array.isArray(of)
    ? of.map((each: Argument<unknown>) => valueOf(each, instances))
    : Object.fromEntries(
        Object.entries<Argument<unknown>>(of).map(([name, each]) => [name, valueOf(each, instances)]),
      );
}
