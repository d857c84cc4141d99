import { h } from '../kit/dom.ts';
import { t } from '../kit/l10n.ts';

/** What a page can be refused. */
export type Medium = 'screen' | 'camera';

/** Time until a picker of the browser is out of the picture, in milliseconds. */
const SETTLE_MS = 300;

/** Not in all browsers, and not in the standard yet. */
interface Policy {
  allowsFeature(feature: string): boolean;
}

/** Whether the page that contains this one lets it ask at all. */
function isDelegated(medium: Medium): boolean {
  const { featurePolicy } = document as { featurePolicy?: Policy };
  const feature = medium === 'screen' ? 'display-capture' : 'camera';
  return featurePolicy?.allowsFeature(feature) ?? true;
}

/** The browser's media devices, or undefined where pages have none. */
function devices(): Partial<MediaDevices> | undefined {
  return (navigator as { mediaDevices?: Partial<MediaDevices> }).mediaDevices;
}

/** The page was refused a medium: why, and what the user can do instead. */
export class Refused extends Error {
  constructor(
    readonly why: string,
    readonly instead: string,
  ) {
    super(why);
  }
}

/** How the system takes pictures of the screen. */
function screenshotWay(): string {
  const { userAgent } = navigator;
  if (/mac/iu.test(userAgent)) {
    return t('Press ⌃⇧⌘4, select an area of the screen, then come back and press ⌘V.');
  }
  if (/windows/iu.test(userAgent)) {
    return t(
      'Press Windows+Shift+S, select an area of the screen, then come back and press Ctrl+V.',
    );
  }
  return t(
    'Copy an area of the screen with the screenshot tool of the system (often the Print Screen key), then come back and press Ctrl+V.',
  );
}

const photoWay = (): string =>
  t('Take the picture with another app or a phone, then choose the file or paste it here.');

const notDelegated = (medium: Medium): Refused =>
  medium === 'screen'
    ? new Refused(t('The editor does not let this page see the screen.'), screenshotWay())
    : new Refused(t('The editor does not let this page use the camera.'), photoWay());

/** The reason of the browser's error, in a sentence. */
function refusal(medium: Medium, error: unknown): Refused {
  const { name = '', message = '' } = error as Partial<DOMException>;
  const instead = medium === 'screen' ? screenshotWay() : photoWay();
  if (/policy/iu.test(message)) return notDelegated(medium);
  if (name === 'NotAllowedError' || name === 'AbortError') {
    const why =
      medium === 'screen'
        ? t('Nothing was captured: it was cancelled, or the system does not allow it.')
        : t('The camera was not used: it was cancelled, or the system does not allow it.');
    return new Refused(why, instead);
  }
  if (medium === 'screen') {
    return new Refused(t('The screen could not be captured: {0}', message), instead);
  }
  if (name === 'NotFoundError') return new Refused(t('No camera was found.'), instead);
  if (name === 'NotReadableError') {
    return new Refused(t('The camera is used by another program.'), instead);
  }
  return new Refused(t('The camera could not be started: {0}', message), instead);
}

/** Ends the use of a camera or of the screen. */
export function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The picture that a video shows now. */
export function frameOf(video: HTMLVideoElement): HTMLCanvasElement {
  const canvas = h('canvas', { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas;
}

/**
 * A picture of the screen, a window or a tab, which the user chooses.
 * @throws Refused
 */
export async function grabScreen(): Promise<HTMLCanvasElement> {
  const media = devices();
  if (!media?.getDisplayMedia || !isDelegated('screen')) throw notDelegated('screen');
  try {
    const stream = await media.getDisplayMedia({ video: true, audio: false });
    try {
      const video = h('video', { playsinline: true });
      video.muted = true;
      video.srcObject = stream;
      await video.play();
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      return frameOf(video);
    } finally {
      stop(stream);
    }
  } catch (error) {
    throw refusal('screen', error);
  }
}

/**
 * The picture of a camera as it moves; `stop` ends it.
 * @param camera id of the device; absent = the one at the back, if there is one
 * @throws Refused
 */
export async function openCamera(camera?: string): Promise<MediaStream> {
  const media = devices();
  if (!media?.getUserMedia || !isDelegated('camera')) throw notDelegated('camera');
  const which = camera === undefined ? { facingMode: 'environment' } : { deviceId: camera };
  // As sharp as it can be: the text on a sheet is small.
  const size = { width: { ideal: 4096 }, height: { ideal: 2160 } };
  try {
    return await media.getUserMedia({ video: { ...which, ...size }, audio: false });
  } catch (error) {
    throw refusal('camera', error);
  }
}

/** The cameras, once one of them was allowed. */
export async function camerasOf(): Promise<MediaDeviceInfo[]> {
  const all = (await devices()?.enumerateDevices?.()) ?? [];
  return all.filter(({ kind }) => kind === 'videoinput');
}
