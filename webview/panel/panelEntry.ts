/**
 * The page of the results panel: requests the run from the host and passes everything to the panel.
 */
import '../styles/panel.css';
import * as v from 'valibot';
import { messageOf } from '../../src/core/errors/errors.ts';
import { fill } from '../kit/dom.ts';
import { setTranslations, t } from '../kit/l10n.ts';
import { Panel } from './panel.ts';
import { PanelStateSchema } from '../../src/shared/panelProtocol.ts';
import { Rpc } from '../kit/rpc.ts';
import { notice } from '../shell/placeholder.ts';
import { Store, persisted } from '../model/panelStore.ts';
import '../kit/vscodeApi.ts';

const vscode = acquireVsCodeApi();
let panel: Panel | undefined;
const rpc = new Rpc(vscode, (event) => panel?.handle(event));
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => rpc.receive(data));

async function start(): Promise<void> {
  const { run, translations, highlight, locked } = await rpc.request('ready', {});
  setTranslations(translations, document.documentElement.lang);
  const stored = v.safeParse(PanelStateSchema, vscode.getState());
  const known = stored.success && run !== null && stored.output.run === run.id;
  const defaults = v.parse(PanelStateSchema, { run: run?.id ?? '' });
  const { page, tab, region, zoom, wrap } = known ? stored.output : defaults;
  const store = new Store({ run, page, tab, region, zoom, wrap, locked });
  store.subscribe(() => {
    const state = persisted(store.state);
    if (state) vscode.setState(state);
  });
  const first = persisted(store.state);
  if (first) vscode.setState(first);
  panel = new Panel(store, rpc);
  panel.mount(document.body);
  if (highlight !== null) panel.showRegion(highlight);
}

start().catch((error: unknown) => {
  const title = t('The panel could not be loaded');
  fill(document.body, notice({ icon: 'error', title, text: messageOf(error) }));
});
