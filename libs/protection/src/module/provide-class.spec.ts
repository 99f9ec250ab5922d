import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { given, parts, provideClass } from './provide-class.js';

class Engine {
  constructor(readonly fuel: string) {}
}
class Wheel {
  readonly inches = 16;
}
class Car {
  constructor(
    readonly name: string,
    readonly engine: Engine,
    readonly spares: { wheel: Wheel; tools: readonly string[] },
    readonly turning: readonly (Engine | Wheel)[],
  ) {}
}

const car = provideClass(
  Car,
  given('Lifeboat'),
  Engine,
  parts({ wheel: Wheel, tools: given(['jack']) }),
  parts([Wheel, Engine, Wheel]),
);

describe('provideClass', () => {
  it('gives a class what Nest knows, what is known before, and what is put together of both', async () => {
    const module = await Test.createTestingModule({
      providers: [provideClass(Engine, given('wind')), Wheel, car],
    }).compile();
    const [engine, wheel] = [module.get(Engine), module.get(Wheel)];
    const made = module.get(Car);
    expect(made).toBeInstanceOf(Car);
    expect(made).toEqual({
      name: 'Lifeboat',
      engine,
      spares: { wheel, tools: ['jack'] },
      turning: [wheel, engine, wheel],
    });
    expect(made.spares.wheel).toBe(wheel);
    expect(made.turning[1]).toBe(engine);
  });

  it('asks for each class once, and fails where Nest knows one not, in a part too', async () => {
    expect(car.inject).toEqual([Engine, Wheel]);
    const incomplete = Test.createTestingModule({ providers: [provideClass(Engine, given('wind')), car] });
    await expect(incomplete.compile()).rejects.toThrow('Wheel');
  });
});
