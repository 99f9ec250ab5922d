import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { Permission } from '@lifeboat/tenancy';

/** What a route declares about its callers. */
export type RouteAccess =
  { kind: 'open' } | { kind: 'permission'; permission: Permission } | { kind: 'anyToken' };

export const ROUTE_ACCESS = 'lifeboat:route-access';

/** The route is for callers whose role has the permission, for the tenant in the path where there is one. */
export const RequiresPermission = (permission: Permission): CustomDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'permission', permission } satisfies RouteAccess);

/** The route is for whoever holds a valid token. */
export const RequiresToken = (): CustomDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'anyToken' } satisfies RouteAccess);

/** The route is for everybody. */
export const OpenRoute = (): CustomDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'open' } satisfies RouteAccess);
