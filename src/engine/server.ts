import { engineEntries } from './server/engines.ts';
import { probe } from './server/probe.ts';
import { serve } from './server/serve.ts';
import { stages } from './server/stages.ts';

serve({ probe: () => probe(), engines: engineEntries, stages });
