import * as vscode from 'vscode';
import { TELLING, inBackground } from '../reporting/background.ts';
import {
  ask,
  input,
  openDialog,
  showInformation,
  showStatus,
  showWarning,
  tellInformation,
} from '../reporting/notify.ts';
import type { ModelStatus, ModelStore } from '../../models/store/modelStore.ts';
import { entryName } from './languageText.ts';
import { bytesText, formState } from './modelText.ts';
import type { AskMirror } from './mirrors.ts';
import type { ModelForm, Models } from './models.ts';
import {
  tellModelError,
  whileUnused,
  withModelProgress,
  type ModelUser,
  type WorkContext,
} from './modelWork.ts';
import { pickForm } from './pickModel.ts';

/** What happens to the published weights after the conversion; undefined cancels. */
export type SourceChoice = 'keep' | 'delete' | undefined;

/** The question before gigabytes are downloaded; replaced in tests. */
export type AskDownload = (status: ModelStatus, form: ModelForm) => Promise<SourceChoice>;

/** What installing one variant needs. */
export interface InstallParts extends WorkContext {
  readonly models: Pick<Models, 'agreeToMirror' | 'use'> & {
    store(): Promise<Pick<ModelStore, 'importFrom' | 'installModel' | 'status'>>;
  };
  readonly engine: ModelUser;
  readonly questions: { askDownload: AskDownload; askMirror: AskMirror };
}

export interface ModelParts extends InstallParts {
  readonly models: Models;
  /** `hasModel`: whether there is a model for the engine `deepseek` at this moment. */
  readonly engine: ModelUser & { hasModel(): Promise<boolean> };
}

const titleOf = ({ entry }: ModelStatus, { quantization }: ModelForm): string =>
  entry.kind === 'model' ? `${entry.name} ${quantization}` : entryName(entry);

/** The question as a dialog: what is downloaded from where, and what stays on the disk. */
export const askDownloadInDialog: AskDownload = async (status, form) => {
  const { entry, totalBytes, bytes } = status;
  const keep = vscode.l10n.t('Download');
  const drop = vscode.l10n.t('Download, Keep Only the Converted Model');
  const lines = [
    vscode.l10n.t(
      'This downloads {0} and converts the model on this machine. An interrupted download resumes where it stopped.',
      bytesText(Math.max(0, totalBytes - bytes)),
    ),
    vscode.l10n.t(
      'The published weights can be kept ({0}) for other quantizations and later versions, or deleted after the conversion.',
      bytesText(totalBytes),
    ),
    vscode.l10n.t('License: {0}, {1}', entry.licence.spdx, entry.licence.url),
  ];
  const picked = await ask(
    vscode.l10n.t('Download {0}?', titleOf(status, form)),
    { detail: lines.join('\n\n') },
    keep,
    drop,
  );
  return picked === undefined ? undefined : picked === keep ? 'keep' : 'delete';
};

/** Lets the user choose a variant of a model; a missing one is downloaded after a confirmation. */
export async function chooseUsedModel(parts: ModelParts): Promise<void> {
  const { models } = parts;
  const item = await pickForm(models, vscode.l10n.t('Choose the DeepSeek-OCR model'));
  if (!item?.form || !item.status) return;
  if (formState(item.status, item.form.quantization) !== 'ready') {
    await installForm(parts, item.status, item.form, { use: true });
    return;
  }
  await models.use(item.form);
  tellUsed(titleOf(item.status, item.form));
}

const tellUsed = (name: string): void => showStatus(vscode.l10n.t('Now using {0}.', name));

/** Reports that DeepSeek-OCR has no model yet, and leads to one. */
export async function offerModel(
  parts: ModelParts,
  mayFallBack: boolean,
): Promise<'ready' | 'compact' | undefined> {
  const choose = vscode.l10n.t('Choose a Model…');
  const compact = vscode.l10n.t('Use Compact This Time');
  const picked = await showWarning(
    vscode.l10n.t('DeepSeek-OCR needs its model, which is not on this machine yet.'),
    choose,
    ...(mayFallBack ? [compact] : []),
  );
  if (picked === compact) return 'compact';
  if (picked !== choose) return undefined;
  await chooseUsedModel(parts);
  return (await parts.engine.hasModel()) ? 'ready' : undefined;
}

/** Downloads a variant that the user picks. */
export async function downloadModel(parts: ModelParts): Promise<void> {
  const title = vscode.l10n.t('Download a model');
  const item = await pickForm(parts.models, title);
  if (!item?.form || !item.status) return;
  if (formState(item.status, item.form.quantization) === 'ready') {
    await offerUse(parts, item.status, item.form);
    return;
  }
  await installForm(parts, item.status, item.form, { use: false });
}

/**
 * Downloads the missing files of a variant and converts it.
 * @param use selects it afterwards; otherwise the user is asked
 * @returns true if it is ready
 */
export async function installForm(
  parts: InstallParts,
  status: ModelStatus,
  form: ModelForm,
  options: { readonly use: boolean; readonly source?: SourceChoice },
): Promise<boolean> {
  const { models } = parts;
  const source =
    options.source ?? (status.hasSource ? 'keep' : await parts.questions.askDownload(status, form));
  if (source === undefined) return false;
  const fromMirror = !status.hasSource && status.entry.kind === 'model';
  if (fromMirror && !(await models.agreeToMirror(parts.questions.askMirror))) return false;
  const name = titleOf(status, form);
  const title = status.hasSource
    ? vscode.l10n.t('Converting {0}', name)
    : vscode.l10n.t('Downloading {0}', name);
  if (!(await letGo(parts, status, form, title))) return false;
  const outcome = await withModelProgress(title, parts, async (onProgress, signal) => {
    const store = await models.store();
    const { quantization } = form;
    const install = { quantization, deleteSource: source === 'delete' };
    return store.installModel(form.id, install, onProgress, signal);
  });
  if (!outcome.done) {
    const again = async () => installForm(parts, status, form, { ...options, source });
    const { error } = outcome;
    const cancelled = error.code === 'cancelled';
    const telling = cancelled
      ? tellPaused(await models.store(), form, again)
      : tellModelError(error, parts, again, importCommandOf(status));
    inBackground(TELLING, telling);
    return false;
  }
  if (options.use) {
    await models.use(form);
    inBackground(
      TELLING,
      offerCheck(vscode.l10n.t('{0} is ready and will be used from now on.', name)),
    );
  } else {
    inBackground(TELLING, offerUse(parts, outcome.result, form));
  }
  return true;
}

/**
 * Makes engines close a conversion that will be replaced: on some systems open files cannot be
 * replaced, and that would be noticed only at the end. An outdated conversion is not loaded again
 * in the meantime.
 * @returns false if the user cancelled the wait
 */
async function letGo(
  { engine }: Pick<InstallParts, 'engine'>,
  { conversions }: ModelStatus,
  form: ModelForm,
  title: string,
): Promise<boolean> {
  if (!conversions.some(({ quantization }) => quantization === form.quantization)) return true;
  return whileUnused(engine, title, () => Promise.resolve());
}

/** Reports how much of a download is kept, and resumes it if the user wants that. */
async function tellPaused(
  store: { status(id: string): Promise<ModelStatus> },
  form: ModelForm,
  again: () => Promise<unknown>,
): Promise<void> {
  const status = await store.status(form.id);
  if (status.bytes === 0) return;
  const goOn = vscode.l10n.t('Resume');
  const message = vscode.l10n.t(
    '{0}: {1} of {2} downloaded. "DeepSeek OCR: Download Model…" resumes from there.',
    titleOf(status, form),
    bytesText(status.bytes),
    bytesText(status.totalBytes),
  );
  if ((await showInformation(message, goOn)) === goOn) await again();
}

/** Offers to check the model that is used now, since machines and drivers differ. */
async function offerCheck(message: string): Promise<void> {
  const check = vscode.l10n.t('Check It on This Machine');
  if ((await showInformation(message, check)) !== check) return;
  await vscode.commands.executeCommand('deepseekOcr.checkModel');
}

async function offerUse(
  { models }: { readonly models: Pick<Models, 'use'> },
  status: ModelStatus,
  form: ModelForm,
): Promise<void> {
  const use = vscode.l10n.t('Use It');
  const message = vscode.l10n.t('{0} is ready.', titleOf(status, form));
  if (status.entry.kind === 'languagePack') {
    tellInformation(message);
    return;
  }
  if ((await showInformation(message, use)) !== use) return;
  await models.use(form);
  await offerCheck(vscode.l10n.t('Now using {0}.', titleOf(status, form)));
}

/** Imports a model from a folder, for machines without a network, and converts it. */
export async function importModel(parts: ModelParts): Promise<void> {
  const item = await pickForm(parts.models, vscode.l10n.t('Import a DeepSeek-OCR model'));
  if (!item?.form || !item.status) return;
  const { form, status } = item;
  const [folder] =
    (await openDialog({
      title: vscode.l10n.t('Folder with the files of {0}', status.entry.name),
      openLabel: vscode.l10n.t('Import'),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  if (!folder) return;
  await importForm(parts, status, form, folder);
}

/** @returns true if the variant is ready */
export async function importForm(
  parts: InstallParts,
  status: ModelStatus,
  form: ModelForm,
  folder: vscode.Uri,
): Promise<boolean> {
  const name = titleOf(status, form);
  const title = vscode.l10n.t('Importing {0}', name);
  if (!(await letGo(parts, status, form, title))) return false;
  const outcome = await withModelProgress(title, parts, async (onProgress, signal) => {
    const store = await parts.models.store();
    await store.importFrom(form.id, folder.fsPath, {}, onProgress, signal);
    const { quantization } = form;
    return store.installModel(form.id, { quantization }, onProgress, signal);
  });
  if (outcome.done) {
    inBackground(TELLING, offerUse(parts, outcome.result, form));
    return true;
  }
  if (outcome.error.code !== 'cancelled') {
    const again = () => importForm(parts, status, form, folder);
    const importing = importCommandOf(status);
    inBackground(TELLING, tellModelError(outcome.error, parts, again, importing));
  }
  return false;
}

/** The command that imports such an entry from a folder. */
const importCommandOf = ({ entry }: ModelStatus): string =>
  entry.kind === 'model' ? 'deepseekOcr.importModel' : 'deepseekOcr.installLanguage';

/** Stores the hub's access token in VS Code's secret storage. */
export async function setModelToken({ models }: ModelParts): Promise<void> {
  const token = await input({
    title: vscode.l10n.t('Access token for model downloads'),
    prompt: vscode.l10n.t(
      'Only needed if huggingface.co asks for one. It is stored in the system keychain and sent to huggingface.co only, never to a mirror.',
    ),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      /\s/u.test(text.trim()) ? vscode.l10n.t('A token has no spaces.') : undefined,
  });
  if (token === undefined || token.trim() === '') return;
  await models.setToken(token.trim());
  showStatus(vscode.l10n.t('Access token saved.'));
}

export async function clearModelToken({ models }: ModelParts): Promise<void> {
  const had = await models.hasToken();
  await models.setToken(undefined);
  tellInformation(
    had
      ? vscode.l10n.t('The access token was deleted.')
      : vscode.l10n.t('There was no access token.'),
  );
}
