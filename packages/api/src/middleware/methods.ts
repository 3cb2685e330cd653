import type { Hono } from 'hono';
import type { AppEnv } from '../core/context.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The methods that a path knows. Middleware, whose paths end in a star, answers nothing by itself. */
export const knownMethods = (app: Hono<AppEnv>, path: string): string[] =>
  METHODS.filter((method) => app.router.match(method, path)[0].some(([[, route]]) => !route.path.endsWith('*')));
