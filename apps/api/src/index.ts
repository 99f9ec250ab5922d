export type { RouteAccess } from './access/route-access.js';
export { type DeclaredRoute, RouteAccessCheck } from './access/route-access-check.js';
export { ApiModule } from './api.module.js';
export { createApi } from './create-api.js';
