import { type DeclaredRoute, RouteAccessCheck } from '@lifeboat-apps/api';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

/** Nest mounts its middlewares for every method and path. */
const EVERYWHERE = '{/*splat}';

const layersSchema = z.array(
  z.object({
    route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }).optional(),
  }),
);

/** A route as Express has it. */
export interface MountedRoute {
  /** `GET`, `POST` … */
  method: string;
  path: string;
  /** What it declares; undefined where no controller has it. */
  declared: DeclaredRoute | undefined;
}

/** All that the router would answer, whoever has mounted it, beside what controllers declare of it. */
export function routesOf(app: NestExpressApplication): MountedRoute[] {
  const declared = app.get(RouteAccessCheck).routes();
  const { router } = app.getHttpAdapter().getInstance();
  return layersSchema.parse(router.stack).flatMap(({ route }) =>
    route === undefined || route.path === EVERYWHERE
      ? []
      : Object.keys(route.methods).map((name) => {
          const method = name.toUpperCase();
          const same = declared.find((each) => each.method === method && each.path === route.path);
          return { method, path: route.path, declared: same };
        }),
  );
}
