import type {
  PanelState,
  ProgressView,
  RerunView,
  RunView,
} from '../../src/shared/panelProtocol.ts';

/** Everything the panel shows, except the contents of pages. */
export interface State extends Omit<PanelState, 'run'> {
  /** Null = the stored run is gone; undefined = no message from the host yet. */
  readonly run: RunView | null | undefined;
}

type Key = keyof State;
type Listener = (changed: ReadonlySet<Key>) => void;

/** The panel's state; listeners receive the changed parts. */
export class Store {
  private readonly listeners: Listener[] = [];

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  update(patch: Partial<State>): void {
    const keys = Object.keys(patch) as Key[];
    const changed = new Set(keys.filter((key) => patch[key] !== this.current[key]));
    if (changed.size === 0) return;
    this.current = { ...this.current, ...patch };
    for (const listener of this.listeners) listener(changed);
  }

  setProgress(progress: ProgressView): void {
    const { run } = this.current;
    if (run) this.update({ run: { ...run, progress } });
  }

  setRerun(rerun: RerunView | null): void {
    const { run } = this.current;
    if (!run || (rerun === null && run.rerun === undefined)) return;
    const rest = { ...run };
    delete rest.rerun;
    this.update({ run: rerun === null ? rest : { ...rest, rerun } });
  }
}

/** The part that is kept across a reload; undefined while there is no run. */
export function persisted(state: State): PanelState | undefined {
  const { run, page, tab, region, zoom, wrap, locked } = state;
  return run ? { run: run.id, page, tab, region, zoom, wrap, locked } : undefined;
}
