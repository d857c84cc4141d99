/** Calls back once if no work was in progress for a while. */
export class IdleWatch {
  private working = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly seconds: number,
    private readonly onIdle: () => void,
  ) {}

  /** Marks the start of work; call the returned function when the work has ended. */
  begin(): () => void {
    this.working++;
    clearTimeout(this.timer);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.working--;
      if (this.working === 0) this.timer = setTimeout(this.onIdle, this.seconds * 1000).unref();
    };
  }
}
