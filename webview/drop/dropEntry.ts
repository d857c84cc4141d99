/**
 * The "paste or drop" page: receives images and PDFs, or captures the screen or a camera, and passes
 * the bytes to the extension.
 */
import '../styles/drop.css';
import * as v from 'valibot';
import { button, fill, h, icon } from '../kit/dom.ts';
import { messageDir, setTranslations, t } from '../kit/l10n.ts';
import { CameraView } from './cameraView.ts';
import { fileRefusal, filesRefusal, uriListOf } from './dropped.ts';
import { Refused, grabScreen } from './mediaAccess.ts';
import { ScreenCrop } from './screenCrop.ts';
import { DropReplySchema, type DropMessage } from '../../src/shared/dropProtocol.ts';
import '../kit/vscodeApi.ts';

const vscode = acquireVsCodeApi();
const post = (message: DropMessage) => vscode.postMessage(message);

const error = h('div', { class: 'drop-error', role: 'alert' });
const status = h('p', { class: 'visually-hidden', role: 'status' });
const main = h('main', { class: 'drop-page' });
/** Ends what is shown instead of the first view; undefined in the first view. */
let leave: (() => void) | undefined;

function refuse(message: string, ...more: string[]): void {
  const lines = [message, ...more].map((line) => h('p', { dir: messageDir(line) }, line));
  fill(error, icon('error'), h('div', {}, ...lines));
}

/** Passes on all files that can be read, and says why others cannot. */
async function take(files: readonly File[]): Promise<void> {
  const refused = files.flatMap((file) => fileRefusal(file) ?? []);
  const known = files.filter((file) => fileRefusal(file) === undefined);
  const tooMuch = filesRefusal(known);
  const [first, ...others] = tooMuch === undefined ? refused : [tooMuch];
  if (first !== undefined && (known.length === 0 || tooMuch !== undefined)) {
    refuse(first, ...others);
    return;
  }
  fill(error);
  status.textContent = t('Reading {0}…', known.map(({ name }) => name).join(', '));
  const read: { name: string; bytes: Uint8Array<ArrayBuffer> }[] = [];
  for (const file of known) {
    try {
      read.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      refused.push(t('{0} could not be read.', file.name));
    }
  }
  if (read.length > 0) post({ type: 'files', files: read, refused });
  else refuse(refused[0] ?? '', ...refused.slice(1));
}

/** Files of a paste or drop first; a drag from VS Code's own explorer contains addresses instead. */
function takeTransfer(data: DataTransfer | null): void {
  const files = [...(data?.files ?? [])];
  if (files.length > 0) {
    void take(files);
    return;
  }
  const uris = uriListOf(data?.getData('text/uri-list') ?? '');
  if (uris.length === 0) {
    refuse(t('The clipboard contains no image. Copy an image, or choose a file.'));
    return;
  }
  fill(error);
  post({ type: 'uris', uris });
}

/** Passes a captured picture on, or goes back to the first view without one. */
async function takePicture(
  picture: HTMLCanvasElement | undefined,
  name: string,
  type: string,
): Promise<void> {
  if (!picture) {
    showFirst();
    return;
  }
  const blob = await new Promise<Blob | null>((resolve) => {
    picture.toBlob(resolve, type, 0.95);
  });
  if (blob) await take([new File([blob], name, { type })]);
  else refuse(t('{0} could not be read.', name));
}

function showFailure(failure: unknown): void {
  showFirst();
  if (failure instanceof Refused) refuse(failure.why, failure.instead);
  else refuse(failure instanceof Error ? failure.message : String(failure));
}

async function captureScreen(): Promise<void> {
  fill(error);
  const crop = new ScreenCrop(await grabScreen(), (part) => {
    void takePicture(part, 'screen.png', 'image/png').catch(showFailure);
  });
  show(crop.element, showFirst);
  crop.focus();
}

async function captureCamera(): Promise<void> {
  fill(error);
  const camera = new CameraView((picture) => {
    void takePicture(picture, 'photo.jpg', 'image/jpeg').catch(showFailure);
  }, showFailure);
  show(camera.element, () => camera.end(undefined));
  await camera.start();
  camera.focus();
}

function show(view: HTMLElement, end?: () => void): void {
  leave = end;
  fill(main, view, error, status);
}

/** The view with the ways in; `build` fills it. */
const zone = h('section', { class: 'drop-zone', 'aria-labelledby': 'drop-title' });

function showFirst(): void {
  show(zone);
  zone.querySelector('button')?.focus();
}

function build(): void {
  const input = h('input', {
    type: 'file',
    accept: 'image/*,application/pdf,.tif,.tiff,.heic,.avif,.bmp',
    multiple: true,
    hidden: true,
    on: {
      change: () => {
        const files = [...(input.files ?? [])];
        input.value = '';
        if (files.length > 0) void take(files);
      },
    },
  });
  const choose = button({
    icon: 'folder-opened',
    label: t('Choose Files…'),
    look: 'primary',
    onClick: () => input.click(),
  });
  const capture = (name: string, label: string, work: () => Promise<void>) =>
    button({ icon: name, label, onClick: () => void work().catch(showFailure) });
  const key = /mac/iu.test(navigator.userAgent) ? '⌘V' : 'Ctrl+V';
  const hero = icon('file-media');
  hero.classList.add('hero');
  fill(
    zone,
    hero,
    h('h1', { id: 'drop-title' }, t('Paste or drop an image or PDF')),
    h('p', {}, t('Press'), ' ', h('kbd', {}, key), ' ', t('to paste from the clipboard.')),
    h('p', {}, t('Or drop files here. Hold Shift while dropping so that VS Code accepts them.')),
    h(
      'div',
      { class: 'actions' },
      choose,
      capture('screen-cut', t('Capture Screen Area…'), captureScreen),
      capture('device-camera', t('Capture from Camera…'), captureCamera),
      button({ label: t('Close'), onClick: () => post({ type: 'close' }) }),
      input,
    ),
  );
  fill(document.body, main);
  showFirst();
}

function listen(): void {
  document.addEventListener('paste', (event) => {
    event.preventDefault();
    takeTransfer(event.clipboardData);
  });
  let depth = 0;
  const dragging = (change: number) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle('dragging', depth > 0);
  };
  document.addEventListener('dragenter', () => dragging(1));
  document.addEventListener('dragleave', () => dragging(-1));
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    dragging(-depth);
    takeTransfer(event.dataTransfer);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (leave) leave();
    else post({ type: 'close' });
  });
}

let built = false;
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const reply = v.safeParse(DropReplySchema, event.data);
  if (!reply.success) return;
  if (reply.output.type === 'refused') {
    refuse(reply.output.message);
    return;
  }
  setTranslations(reply.output.translations, document.documentElement.lang);
  build();
  if (!built) listen();
  built = true;
});
post({ type: 'ready' });
