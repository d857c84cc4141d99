/** The "paste or drop" page: receives one image or PDF and passes its bytes to the extension. */
import '../styles/drop.css';
import * as v from 'valibot';
import { button, fill, h, icon } from '../kit/dom.ts';
import { setTranslations, t } from '../kit/l10n.ts';
import { fileRefusal, uriListFirst } from './dropped.ts';
import { DropReplySchema, type DropMessage } from '../../src/shared/panelProtocol.ts';
import '../kit/vscodeApi.ts';

const vscode = acquireVsCodeApi();
const post = (message: DropMessage) => vscode.postMessage(message);

const error = h('div', { class: 'drop-error', role: 'alert' });
const status = h('p', { class: 'visually-hidden', role: 'status' });

function refuse(message: string): void {
  fill(error, icon('error'), h('span', { dir: 'auto' }, message));
}

async function take(file: File): Promise<void> {
  const refusal = fileRefusal(file);
  if (refusal !== undefined) {
    refuse(refusal);
    return;
  }
  fill(error);
  status.textContent = t('Reading {0}…', file.name);
  try {
    post({ type: 'bytes', name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  } catch {
    refuse(t('{0} could not be read.', file.name));
  }
}

/**
 * Files of a paste or drop first; a drag from VS Code's own explorer contains addresses instead.
 */
function takeTransfer(data: DataTransfer | null): void {
  const file = data?.files[0];
  if (file) {
    void take(file);
    return;
  }
  const uri = uriListFirst(data?.getData('text/uri-list') ?? '');
  if (uri === undefined) {
    refuse(t('The clipboard contains no image. Copy an image, or choose a file.'));
    return;
  }
  fill(error);
  post({ type: 'uri', uri });
}

function build(): void {
  const input = h('input', {
    type: 'file',
    accept: 'image/*,application/pdf,.tif,.tiff,.heic,.avif,.bmp',
    hidden: true,
    on: {
      change: () => {
        const file = input.files?.[0];
        input.value = '';
        if (file) void take(file);
      },
    },
  });
  const choose = button({
    icon: 'folder-opened',
    label: t('Choose a File…'),
    look: 'primary',
    onClick: () => input.click(),
  });
  const cancel = button({ label: t('Close'), onClick: () => post({ type: 'close' }) });
  const key = /mac/iu.test(navigator.userAgent) ? '⌘V' : 'Ctrl+V';
  const hero = icon('file-media');
  hero.classList.add('hero');
  const zone = h(
    'section',
    { class: 'drop-zone', 'aria-labelledby': 'drop-title' },
    hero,
    h('h1', { id: 'drop-title' }, t('Paste or drop an image or PDF')),
    h('p', {}, t('Press'), ' ', h('kbd', {}, key), ' ', t('to paste from the clipboard.')),
    h('p', {}, t('Or drop a file here. Hold Shift while dropping so that VS Code accepts it.')),
    h('div', { class: 'actions' }, choose, cancel, input),
  );
  fill(document.body, h('main', { class: 'drop-page' }, zone, error, status));
  choose.focus();
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
    if (event.key === 'Escape') post({ type: 'close' });
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
