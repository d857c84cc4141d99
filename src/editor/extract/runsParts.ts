import type * as vscode from 'vscode';
import type { Log } from '../reporting/log.ts';
import type { DocumentLinks } from '../document/documentLinks.ts';
import type { EngineHost } from '../engines/engineHost.ts';
import type { RunInput } from '../run/inputs.ts';
import type { AskGoOn, AskLongRun } from '../estimate/longRunQuestions.ts';
import type { AskPassword } from './runJob.ts';
import type { AskExisting, OutputTarget } from '../document/outputTarget.ts';
import type { PageTimes } from '../estimate/pageTimes.ts';
import type { Run } from '../run/run.ts';
import type { UserPlace } from './userPlace.ts';
import type { RunStore } from '../run/runStore.ts';

/** Where results go: as the settings say, into files that are not opened, or into documents. */
export type ResultPlace = 'asSet' | 'written' | 'unsaved';

/** What the runs need from other parts of the editor. */
export interface RunsParts {
  readonly engine: EngineHost;
  readonly store: RunStore;
  readonly links: DocumentLinks;
  readonly log: Log;
  readonly showPanel: (run: Run, column?: vscode.ViewColumn) => void;
  readonly panelShows: (run: Run) => boolean;
  /** Asks for the model that DeepSeek-OCR needs. */
  readonly offerModel: OfferModel;
  /** Checks the model that DeepSeek-OCR runs, if it is new on this machine. */
  readonly checkFirst: () => Promise<void>;
  /** Name of the model that DeepSeek-OCR runs. */
  readonly modelName: () => Promise<string>;
  readonly times: PageTimes;
}

/**
 * Leads the user to a model for DeepSeek-OCR.
 * @param mayFallBack the compact engine can be used instead
 * @returns `ready` if there is a model now, `compact` to go without, undefined to cancel
 */
export type OfferModel = (mayFallBack: boolean) => Promise<'ready' | 'compact' | undefined>;

/** The questions a run may ask; replaced in tests. */
export interface Questions {
  askPassword: AskPassword;
  askExisting: AskExisting;
  askLongRun: AskLongRun;
  askGoOn: AskGoOn;
}

/** A source that is to be read. */
export interface WantedRun {
  readonly input: RunInput;
  readonly target: OutputTarget;
  /** A run that was stopped, and is continued. */
  readonly run?: Run;
}

/** Where a run's document is shown. */
export interface RunPlace {
  readonly column: vscode.ViewColumn;
  /** Its panel and its document are shown; those of other files stay in the background. */
  readonly first: boolean;
  readonly user: UserPlace;
}
