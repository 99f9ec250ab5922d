import { describe, expect, it } from '@jest/globals';
import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { OpenRoute, RequiresPermission, RequiresToken } from './route-access.js';
import { RouteAccessCheck } from './route-access-check.js';

@Controller('good')
class GoodController {
  @Get('a')
  @OpenRoute()
  open(): string {
    return this.helper();
  }

  @Get('b')
  @RequiresToken()
  anybody(): string {
    return 'b';
  }

  @Get('c')
  @RequiresPermission('backups.read')
  permitted(): string {
    return 'c';
  }

  helper(): string {
    return 'not a route';
  }
}

@Controller('bad')
class ForgetfulController {
  // eslint-disable-next-line no-restricted-syntax -- what the lint rule and this check are for
  @Get()
  forgotten(): string {
    return 'for everybody?';
  }
}

const boot = (controllers: Type[]): Promise<unknown> =>
  Test.createTestingModule({ imports: [DiscoveryModule], controllers, providers: [RouteAccessCheck] })
    .compile()
    .then((module) => module.init());

describe('the boot', () => {
  it('goes on where every route says who may call it', async () => {
    await expect(boot([GoodController])).resolves.toBeDefined();
  });

  it('stops where one does not, and names it', async () => {
    await expect(boot([GoodController, ForgetfulController])).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      detail: expect.stringContaining('ForgetfulController.forgotten'),
    });
  });
});
