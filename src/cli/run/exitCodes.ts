/** Exit codes; those of interruptions are in `interrupt.ts`. */
export const EXIT = { ok: 0, someFailed: 1, usage: 2 } as const;
