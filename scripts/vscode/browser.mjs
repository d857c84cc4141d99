/** A headless Chromium for the workbench. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** @returns {Promise<import('playwright-core').Browser>} */
export function launchBrowser() {
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath)
    throw new Error('no Chromium: run scripts/install-system.sh or set CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      // Containers run as root and have no user namespaces.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
