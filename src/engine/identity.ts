export { scrub } from '../core/safe/identity.ts';
