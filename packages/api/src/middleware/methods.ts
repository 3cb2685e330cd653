import type { Hono } from 'hono';
import type { AppEnv } from '../core/context.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The methods of a path. Paths that end in a star are of middleware and do not count. */
export const knownMethods = (app: Hono<AppEnv>, path: string): string[] =>
  METHODS.filter((method) => app.router.match(method, path)[0].some(([[, route]]) => !route.path.endsWith('*')));
