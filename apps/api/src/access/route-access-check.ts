import { LifeboatError } from '@lifeboat/kernel';
import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ROUTE_ACCESS, type RouteAccess } from './route-access.js';

/** A route, and what it declares about its callers. */
export interface DeclaredRoute {
  /** Class and method. */
  name: string;
  /** `GET`, `POST` … */
  method: string;
  /** As in `/api/backup/jobs/:jobId`. */
  path: string;
  access: RouteAccess | undefined;
}

/** Stops the boot where a route does not say who may call it. */
@Injectable()
export class RouteAccessCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const undeclared = this.routes().filter(({ access }) => access === undefined);
    if (undeclared.length > 0) {
      throw new LifeboatError('CONFIGURATION_INVALID', {
        detail: `These routes do not say who may call them: ${undeclared.map(({ name }) => name).join(', ')}. The API did not start.`,
        remedy: 'This is a fault of the build; add @RequiresPermission, @RequiresToken or @OpenRoute.',
      });
    }
  }

  /** Every route of every controller. */
  routes(): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (typeof instance !== 'object' || instance === null || metatype === null) {
        return [];
      }
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((key) => {
        const handler = prototype[key];
        if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) {
          return [];
        }
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
        const paths = [metatype, handler].map((part) => Reflect.getMetadata(PATH_METADATA, part) as string);
        return [
          {
            name: `${metatype.name}.${key}`,
            method: RequestMethod[method],
            path: `/${paths
              .flatMap((path) => path.split('/'))
              .filter(Boolean)
              .join('/')}`,
            access: Reflect.getMetadata(ROUTE_ACCESS, handler) as RouteAccess | undefined,
          },
        ];
      });
    });
  }
}
