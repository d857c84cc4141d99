import { LIMITS } from './limitPromises.ts';
import { PRIVACY } from './privacyPromises.ts';
import type { PromisingPage } from './promised.ts';
import { SAFETY } from './safetyPromises.ts';

export const PAGES: readonly PromisingPage[] = [
  { page: 'docs/privacy.md', promises: PRIVACY },
  { page: 'docs/architecture.md', heading: 'Limits and safety', promises: [...LIMITS, ...SAFETY] },
];
