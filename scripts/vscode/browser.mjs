/** A headless Chromium for the workbench. */
import { chromium } from 'playwright-core';
import { findChromium, required } from '../system.mjs';

/** Arguments of a browser that has a screen and a camera, and lets pages use them. */
export const FAKE_MEDIA = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
];

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
