/** A headless Chromium for the workbench. */
import { chromium } from 'playwright-core';
import { findChromium, required } from '../system.mjs';

/**
 * @param {readonly string[]} more further arguments
 * @returns {Promise<import('playwright-core').Browser>}
 */
export function launchBrowser(more = []) {
  return chromium.launch({
    executablePath: required(findChromium(), 'Chromium'),
    args: [
      // Containers run as root and have no user namespaces.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}
