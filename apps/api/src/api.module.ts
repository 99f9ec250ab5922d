import type { LifeboatConfig } from '@lifeboat/config';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { ActorInterceptor } from './access/actor.interceptor.js';
import { Gatekeeper } from './access/gatekeeper.js';
import { RouteAccessCheck } from './access/route-access-check.js';
import { JwtGuard } from './auth/jwt.guard.js';
import { jwtOptions } from './auth/jwt-options.js';
import { JwtStrategy } from './auth/jwt.strategy.js';
import { BackupsController } from './controllers/backups.controller.js';
import { ChangeLogController } from './controllers/change-log.controller.js';
import { HealthController } from './controllers/health.controller.js';
import { JobsController } from './controllers/jobs.controller.js';
import { RecoveryController } from './controllers/recovery.controller.js';
import { ProtectionController } from './controllers/protection.controller.js';
import { RestorePointsController } from './controllers/restore-points.controller.js';
import { RestoresController } from './controllers/restores.controller.js';
import { ScopeController } from './controllers/scope.controller.js';
import { SessionController } from './controllers/session.controller.js';
import { TenantsController } from './controllers/tenants.controller.js';
import { ValidationsController } from './controllers/validations.controller.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { validationPipe } from './http/validation.js';

/** The HTTP API. Whoever imports it also imports `ProtectionModule`, whose use cases it calls. */
@Module({})
export class ApiModule {
  /** @throws LifeboatError CONFIGURATION_INVALID without JWT_SECRET */
  static forRoot(config: LifeboatConfig): DynamicModule {
    const options = jwtOptions(config.auth);
    return {
      module: ApiModule,
      imports: [DiscoveryModule],
      controllers: [
        BackupsController,
        ValidationsController,
        RestoresController,
        RestorePointsController,
        RecoveryController,
        JobsController,
        TenantsController,
        ScopeController,
        ChangeLogController,
        ProtectionController,
        HealthController,
        SessionController,
      ],
      providers: [
        { provide: JwtStrategy, useFactory: () => new JwtStrategy(options) },
        JwtGuard,
        Gatekeeper,
        RouteAccessCheck,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: ActorInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useValue: validationPipe },
      ],
      exports: [Gatekeeper],
    };
  }
}
