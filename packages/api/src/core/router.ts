export type { AppEnv } from './context.ts'; // moved; gone soon
export * from '../router.ts';
