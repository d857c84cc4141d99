import * as v from 'valibot';
import * as vscode from 'vscode';
import { PanelStateSchema } from '../../shared/panelProtocol.ts';
import { Emitter } from '../reporting/emitter.ts';
import type { Run } from '../run/run.ts';
import { RESULTS_VIEW_TYPE, ResultsPanel, type PanelHost } from './resultsPanel.ts';

/** A region of a run that the user selected in its panel. */
export interface SelectedRegion {
  readonly run: Run;
  readonly region: string;
}

/** All results panels: one per run, restored after a window reload. */
export class ResultsPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly byRun = new Map<string, ResultsPanel>();
  private readonly selected = new Emitter<SelectedRegion>('region of a panel');
  readonly onDidSelectRegion = this.selected.event;
  private readonly serializer: vscode.Disposable;

  /** @param loadRun finds a run by id among the live and the stored runs */
  constructor(
    private readonly host: PanelHost,
    private readonly loadRun: (id: string) => Promise<Run | undefined>,
  ) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(RESULTS_VIEW_TYPE, this);
  }

  /** Reveals the run's panel, or creates it in `column`. */
  show(run: Run, column?: vscode.ViewColumn): ResultsPanel {
    const known = this.byRun.get(run.id);
    if (known) {
      known.reveal();
      return known;
    }
    return this.keep(ResultsPanel.create(run, this.host, column));
  }

  /** Whether the run's panel is visible. */
  isVisible(run: Run): boolean {
    return this.byRun.get(run.id)?.panel.visible ?? false;
  }

  /** Marks the region in the run's panel, if one is open; undefined = none. */
  highlight(run: Run, region: string | undefined): void {
    this.byRun.get(run.id)?.highlight(region);
  }

  /** Called by VS Code after a reload; `state` was stored by the page and may be anything. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = v.safeParse(PanelStateSchema, state);
    const run = parsed.success ? await this.loadRun(parsed.output.run) : undefined;
    if (run && this.byRun.has(run.id)) {
      panel.dispose();
      return;
    }
    this.keep(ResultsPanel.restore(panel, run, this.host));
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of [...this.byRun.values()]) panel.dispose();
    this.selected.dispose();
  }

  private keep(panel: ResultsPanel): ResultsPanel {
    const { run } = panel;
    if (!run) return panel;
    this.byRun.set(run.id, panel);
    panel.onDidSelectRegion((region) => this.selected.fire({ run, region }));
    panel.onDidDispose(() => {
      if (this.byRun.get(run.id) === panel) this.byRun.delete(run.id);
    });
    return panel;
  }
}
