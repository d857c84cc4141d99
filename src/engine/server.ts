import path from 'node:path';
import { engineEntries } from './server/engines.ts';
import { probe } from './server/probe.ts';
import { serve } from './server/serve.ts';
import { stages } from './server/stages.ts';

const watchdogEntry = path.join(import.meta.dirname, 'watchdog-thread.js');

serve({ probe: () => probe(), engines: engineEntries, stages }, watchdogEntry);
