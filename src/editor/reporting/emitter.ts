import { reportError } from './background.ts';

/** Returned by an event subscription; has the shape of `vscode.Disposable`. */
export interface Subscription {
  dispose(): void;
}

/**
 * A minimal event emitter, so that classes such as `Run` need neither `vscode` nor Node's
 * string-keyed events. If a listener throws, the others are still called; its error is reported.
 */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** @param name of the event, for the report */
  constructor(private readonly name: string) {}

  /** Adds a listener; also usable as `vscode.Event`. */
  readonly event = (listener: (value: T) => void): Subscription => {
    // A wrapper keeps two subscriptions of the same function apart.
    const entry = (value: T) => listener(value);
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        reportError(`A listener of the event "${this.name}"`, error);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
