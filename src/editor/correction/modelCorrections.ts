import * as vscode from 'vscode';
import type { Refusal } from '../../core/document/proposal.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import type { Doubts } from '../doubts/doubts.ts';
import { ask, pick, tellInformation, tellWarning, withProgress } from '../reporting/notify.ts';
import type { Run } from '../run/run.ts';
import { ModelFailure, type ChatModel } from './chatModel.ts';
import { doubtfulPages } from './doubtfulPages.ts';
import { correctPage, type DoubtfulPage, type PageCorrection } from './pageCorrections.ts';
import type { Proposals } from './proposals.ts';

export interface CorrectionParts {
  readonly links: Pick<DocumentLinks, 'ensure'>;
  readonly doubts: Pick<Doubts, 'of' | 'update'>;
  readonly proposals: Pick<Proposals, 'show'>;
  /** The run of the active panel or document. */
  readonly activeRun: () => Promise<Run | undefined>;
  readonly column: () => vscode.ViewColumn;
  readonly selectModels: () => Thenable<readonly ChatModel[]>;
}

/** What a request for corrections brought. */
interface Outcome {
  readonly corrections: PageCorrection[];
  readonly refused: Refusal[];
  /** Why the pages after these were not corrected. */
  failure?: string;
  isCancelled?: boolean;
}

/**
 * Lets a language model of VS Code propose corrections of doubtful words. Nothing is sent unless the
 * user asks for it and agrees to the model; nothing is written before the user accepts it.
 */
export class ModelCorrections {
  /** Models that the user agreed to in this window. */
  private readonly agreed = new Set<string>();

  constructor(private readonly parts: CorrectionParts) {}

  /** Asks for the pages and the model, and shows what the model proposes. */
  async start(): Promise<void> {
    const { activeRun, links, doubts, column, proposals } = this.parts;
    const run = await activeRun();
    const link = run && (await links.ensure(run, column()));
    if (!run || !link?.uri) {
      tellInformation(vscode.l10n.t('Open a result first: its document or its panel.'));
      return;
    }
    const document = await vscode.workspace.openTextDocument(link.uri);
    doubts.update(document);
    const all = doubtfulPages(run, link, document, doubts.of(document));
    if (all.length === 0) {
      tellInformation(vscode.l10n.t('There is no doubtful text.'));
      return;
    }
    const pages = await pickPages(all, document);
    const model = pages && (await this.model());
    if (!pages || !model || !(await this.agree(model, pages.length))) return;
    const text = document.getText();
    const outcome = await correctAll(model, text, pages);
    if (outcome.failure !== undefined) tellWarning(outcome.failure);
    tellRefused(model, outcome);
    const { corrections } = outcome;
    if (corrections.length === 0) return;
    await proposals.show({ run, uri: document.uri, text, corrections, model: model.name });
  }

  private async model(): Promise<ChatModel | undefined> {
    const models = await this.parts.selectModels();
    if (models.length === 0) tellInformation(vscode.l10n.t('No language model is available.'));
    if (models.length < 2) return models[0];
    const items = models.map((model) => ({
      label: model.name,
      description: model.vendor,
      model,
    }));
    const placeHolder = vscode.l10n.t('Select the language model');
    return (await pick(items, { placeHolder, matchOnDescription: true }))?.model;
  }

  /** Asks once for each model, as the text leaves the result. */
  private async agree({ id, name, vendor }: ChatModel, pages: number): Promise<boolean> {
    if (this.agreed.has(id)) return true;
    const send = vscode.l10n.t('Send');
    const message =
      pages === 1
        ? vscode.l10n.t('Send the text of one page to {0} ({1})?', name, vendor)
        : vscode.l10n.t('Send the text of {0} pages to {1} ({2})?', pages, name, vendor);
    const detail = vscode.l10n.t(
      'The text of the document is sent page by page, with the doubtful words marked, but without the picture. The model may run on a server of its provider. It can only propose corrections of doubtful words; you decide which are written. You are not asked again for this model in this window.',
    );
    if ((await ask(message, { detail, warning: true }, send)) !== send) return false;
    this.agreed.add(id);
    return true;
  }
}

/** The page at the cursor or all pages, if there are several. */
async function pickPages(
  pages: readonly DoubtfulPage[],
  document: vscode.TextDocument,
): Promise<readonly DoubtfulPage[] | undefined> {
  if (pages.length < 2) return pages;
  const { activeTextEditor: editor } = vscode.window;
  const cursor = editor?.document === document ? document.offsetAt(editor.selection.active) : -1;
  const here = pages.find(({ start, end }) => cursor >= start && cursor <= end);
  const others = pages.filter((page) => page !== here);
  const words = pages.reduce((sum, page) => sum + page.words.length, 0);
  const all = {
    label: vscode.l10n.t('All {0} pages with doubtful words', pages.length),
    description: countText(words),
    pages,
  };
  const one = (page: DoubtfulPage) => ({
    label: vscode.l10n.t('Page {0}', page.index + 1),
    description: countText(page.words.length),
    pages: [page],
  });
  const items = [...(here ? [one(here)] : []), all, ...others.map(one)];
  const placeHolder = vscode.l10n.t('Select the pages to correct');
  return (await pick(items, { placeHolder }))?.pages;
}

const countText = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 doubtful word') : vscode.l10n.t('{0} doubtful words', count);

/** Asks for one page after the other. What was proposed before a failure is kept. */
function correctAll(
  model: ChatModel,
  text: string,
  pages: readonly DoubtfulPage[],
): Promise<Outcome> {
  const title = vscode.l10n.t('Correcting with {0}', model.name);
  const location = vscode.ProgressLocation.Notification;
  return withProgress({ location, cancellable: true, title }, async (progress, token) => {
    const outcome: Outcome = { corrections: [], refused: [] };
    for (const [at, page] of pages.entries()) {
      const message = vscode.l10n.t('page {0} ({1} of {2})', page.index + 1, at + 1, pages.length);
      progress.report({ message, increment: at === 0 ? 0 : 100 / pages.length });
      try {
        const { corrections, refused } = await correctPage(model, text, page, token);
        for (const correction of corrections) outcome.corrections.push(correction);
        for (const refusal of refused) outcome.refused.push(refusal);
      } catch (error) {
        if (error instanceof ModelFailure) outcome.failure = error.message;
        else if (error instanceof vscode.CancellationError) outcome.isCancelled = true;
        else throw error;
        break;
      }
    }
    return outcome;
  });
}

/** Says what was not taken over, and why. */
function tellRefused({ name }: ChatModel, outcome: Outcome): void {
  const { corrections, refused, failure, isCancelled = false } = outcome;
  const figures = refused.filter((reason) => reason === 'figures').length;
  const others = refused.length - figures;
  const said = [
    ...(corrections.length > 0 || failure !== undefined || isCancelled
      ? []
      : [vscode.l10n.t('{0} proposes no corrections that can be written.', name)]),
    ...(figures === 0 ? [] : [vscode.l10n.t('Refused because they change figures: {0}.', figures)]),
    ...(others === 0
      ? []
      : [vscode.l10n.t('Refused because the page does not say so: {0}.', others)]),
  ];
  if (said.length > 0) tellInformation(said.join(' '));
}
