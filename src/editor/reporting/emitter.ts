import { reportError } from './background.ts';

/** What an event subscription gives back; the shape of `vscode.Disposable`. */
export interface Subscription {
  dispose(): void;
}

/**
 * The smallest event emitter, so that models need neither `vscode` nor Node's stringly events.
 * A listener that throws does not keep the others from being called; its error is reported.
 */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** @param name of the event, for the report */
  constructor(private readonly name: string) {}

  /** Adds a listener; also usable as `vscode.Event`. */
  readonly event = (listener: (value: T) => void): Subscription => {
    // A wrapper keeps two subscriptions of one function apart.
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
