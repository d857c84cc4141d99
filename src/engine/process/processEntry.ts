import path from 'node:path';
import { engineEntries } from './engines/engineEntries.ts';
import { checkNativeModules } from './engines/nativeModules.ts';
import { serve } from './serve.ts';
import { stages } from './pages/stages.ts';

const watchdogEntry = path.join(import.meta.dirname, 'watchdog-thread.js');

serve(
  { checkNativeModules: () => checkNativeModules(), engines: engineEntries, stages },
  watchdogEntry,
);
