import type { LifeboatConfig } from '@lifeboat/config';
import { TokenVerifier } from '@lifeboat/tenancy';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule, Reflector } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { Redis } from 'ioredis';
import { AccessGuard } from './access/access.guard.js';
import { ActorInterceptor } from './access/actor.interceptor.js';
import { Gatekeeper } from './access/gatekeeper.js';
import { RouteAccessCheck } from './access/route-access-check.js';
import { Authentication } from './auth/authentication.js';
import { AlertsController } from './controllers/alerts.controller.js';
import { ApprovalsController } from './controllers/approvals.controller.js';
import { BackupsController } from './controllers/backups.controller.js';
import { ChangeLogController } from './controllers/change-log.controller.js';
import { HealthController } from './controllers/health.controller.js';
import { JobsController } from './controllers/jobs.controller.js';
import { RecoveryController } from './controllers/recovery.controller.js';
import { MetricsController } from './controllers/metrics.controller.js';
import { ProtectionController } from './controllers/protection.controller.js';
import { RetentionController } from './controllers/retention.controller.js';
import { RestorePointsController } from './controllers/restore-points.controller.js';
import { RestoresController } from './controllers/restores.controller.js';
import { SchedulesController } from './controllers/schedules.controller.js';
import { ScopeController } from './controllers/scope.controller.js';
import { SessionController } from './controllers/session.controller.js';
import { SystemLogsController } from './controllers/system-logs.controller.js';
import { TenantLogsController } from './controllers/tenant-logs.controller.js';
import { StatsController } from './controllers/stats.controller.js';
import { TenantsController } from './controllers/tenants.controller.js';
import { ValidationsController } from './controllers/validations.controller.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { DeclaredInputGuard } from './http/declared-input.guard.js';
import { RequestTimeoutInterceptor } from './http/request-timeout.interceptor.js';
import { validationPipe } from './http/validation.js';
import { LastingAnswersInterceptor } from './limits/lasting-answers.interceptor.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { throttlersOf } from './limits/rate-limits.js';
import { RedisThrottlerStorage } from './limits/redis-throttler-storage.js';

/** The HTTP API. Whoever imports it also imports `ProtectionModule`, whose use cases it calls. */
@Module({})
export class ApiModule {
  /** @throws LifeboatError CONFIGURATION_INVALID where no token could be checked */
  static forRoot(config: LifeboatConfig): DynamicModule {
    const verifier = TokenVerifier.of(config.auth);
    return {
      module: ApiModule,
      imports: [
        DiscoveryModule,
        ThrottlerModule.forRootAsync({
          inject: [Redis],
          useFactory: (redis: Redis) => ({
            throttlers: throttlersOf(config.http.rateLimits),
            storage: new RedisThrottlerStorage(redis, config.redis.prefix),
          }),
        }),
      ],
      controllers: [
        BackupsController,
        SchedulesController,
        RetentionController,
        ValidationsController,
        RestoresController,
        RestorePointsController,
        ApprovalsController,
        RecoveryController,
        JobsController,
        TenantsController,
        ScopeController,
        ChangeLogController,
        ProtectionController,
        StatsController,
        AlertsController,
        MetricsController,
        HealthController,
        SessionController,
        TenantLogsController,
        SystemLogsController,
      ],
      providers: [
        { provide: TokenVerifier, useValue: verifier },
        Authentication,
        RateLimiter,
        Gatekeeper,
        RouteAccessCheck,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: DeclaredInputGuard },
        {
          provide: APP_INTERCEPTOR,
          inject: [Reflector],
          useFactory: (reflector: Reflector) =>
            new RequestTimeoutInterceptor(reflector, config.http.requestTimeoutMs),
        },
        { provide: APP_INTERCEPTOR, useClass: LastingAnswersInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ActorInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useValue: validationPipe },
      ],
      exports: [Gatekeeper],
    };
  }
}
