import type { FactoryProvider } from '@nestjs/common';

type Token<T> = abstract new (...args: never[]) => T;

/** An argument that is known when the module is made, such as a part of the configuration. */
class Given<T> {
  constructor(readonly value: T) {}
}

export function given<T>(value: T): Given<T> {
  return new Given(value);
}

/**
 * Provides a plain class. Each argument of its constructor is the class that Nest knows it by, or `given(…)`. The
 * compiler checks them against the constructor, which Nest does not.
 */
export function provideClass<A extends unknown[], T>(
  target: new (...args: A) => T,
  ...args: { [I in keyof A]: Token<A[I]> | Given<A[I]> }
): FactoryProvider<T> {
  const parameters: unknown[] = args;
  const tokens = parameters.filter((parameter): parameter is Token<unknown> => !(parameter instanceof Given));
  return {
    provide: target,
    inject: tokens,
    useFactory: (...resolved: unknown[]) => {
      const instances = new Map(tokens.map((token, index) => [token, resolved[index]]));
      const values = parameters.map((parameter) =>
        parameter instanceof Given
          ? (parameter.value as unknown)
          : instances.get(parameter as Token<unknown>),
      );
      return new target(...(values as A));
    },
  };
}
