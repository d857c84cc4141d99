import * as v from 'valibot';
import * as vscode from 'vscode';
import { PanelStateSchema } from '../../shared/panelProtocol.ts';
import { Emitter } from '../reporting/emitter.ts';
import type { Run } from '../run/run.ts';
import { RESULTS_VIEW_TYPE, ResultsPanel, type PanelHost, type Performed } from './resultsPanel.ts';

/** A region of a run that the user selected in its panel. */
export interface SelectedRegion {
  readonly run: Run;
  readonly region: string;
}

/**
 * The results panels. As with VS Code's Markdown preview, one panel follows the active document; it
 * can be locked to its result, and then the next result gets another panel. All panels are restored
 * after a reload of the window.
 */
export class ResultsPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels = new Set<ResultsPanel>();
  private readonly selected = new Emitter<SelectedRegion>('region of a panel');
  readonly onDidSelectRegion = this.selected.event;
  private readonly activated = new Emitter<undefined>('active panel');
  /** Another panel, or none, may be active now. */
  readonly onDidChangeActive = this.activated.event;
  private readonly serializer: vscode.Disposable;

  /** @param loadRun finds a run by id among the live and the stored runs */
  constructor(
    private readonly host: PanelHost,
    private readonly loadRun: (id: string) => Promise<Run | undefined>,
  ) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(RESULTS_VIEW_TYPE, this);
  }

  /** Shows a run in its panel, in the panel that follows, or in a new one in `column`. */
  show(run: Run, column?: vscode.ViewColumn): ResultsPanel {
    const known = this.panelOf(run) ?? this.follower;
    if (!known) return this.keep(ResultsPanel.create(run, this.host, column));
    known.show(run);
    known.reveal();
    return known;
  }

  /** The run of the active panel. */
  get activeRun(): Run | undefined {
    return [...this.panels].find(({ panel }) => panel.active)?.run;
  }

  /** The document of a run became active: the panel that follows shows the run. */
  follow(run: Run): void {
    if (!this.panelOf(run)) this.follower?.show(run);
  }

  /** Whether the run's panel is visible. */
  isVisible(run: Run): boolean {
    return this.panelOf(run)?.panel.visible ?? false;
  }

  /** Marks the region in the run's panel, if one is open; undefined = none. */
  highlight(run: Run, region: string | undefined): void {
    this.panelOf(run)?.highlight(region);
  }

  /** Lets the run's panel do what only its page can do; it gets the focus. */
  perform(run: Run, request: Performed): void {
    this.panelOf(run)?.perform(request);
  }

  /** The user changed the text of a run's document. */
  showEdits(run: Run): void {
    this.panelOf(run)?.showEdits();
  }

  /** Locks the active panel to its result, or lets it follow the active document again. */
  toggleLock(): void {
    const active = [...this.panels].find(({ panel }) => panel.active);
    if (!active) return;
    active.lock(!active.isLocked);
    // Only one panel follows.
    const followers = [...this.panels].filter(({ isLocked }) => !isLocked);
    for (const other of followers) if (!active.isLocked && other !== active) other.lock(true);
  }

  /** Called by VS Code after a reload; `state` was stored by the page and may be anything. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = v.safeParse(PanelStateSchema, state);
    const run = parsed.success ? await this.loadRun(parsed.output.run) : undefined;
    if (run && this.panelOf(run)) {
      panel.dispose();
      return;
    }
    const restored = this.keep(ResultsPanel.restore(panel, run, this.host));
    if ((parsed.success && parsed.output.locked) || this.follower !== restored) restored.lock(true);
  }

  /** Shows a run in an editor of its own, which stays with it. */
  take(panel: vscode.WebviewPanel, run: Run): void {
    this.keep(ResultsPanel.restore(panel, run, this.host)).lock(true);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of [...this.panels]) panel.dispose();
    this.selected.dispose();
    this.activated.dispose();
  }

  private panelOf(run: Run): ResultsPanel | undefined {
    return [...this.panels].find((panel) => panel.run?.id === run.id);
  }

  /** The panel that follows the active document. */
  private get follower(): ResultsPanel | undefined {
    return [...this.panels].find(({ isLocked }) => !isLocked);
  }

  private keep(panel: ResultsPanel): ResultsPanel {
    this.panels.add(panel);
    panel.onDidSelectRegion((region) => {
      if (panel.run) this.selected.fire({ run: panel.run, region });
    });
    panel.panel.onDidChangeViewState(() => this.activated.fire(undefined));
    panel.onDidDispose(() => {
      this.panels.delete(panel);
      this.activated.fire(undefined);
    });
    return panel;
  }
}
