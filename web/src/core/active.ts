// Counts the time somebody is really at work: the page is visible, not paused, and touched within the last minute.

const IDLE_AFTER_MS = 60_000;

export class ActiveTime {
  #totalMs: number;
  #lastTick = performance.now();
  #lastTouch = performance.now();
  paused = false;

  constructor(startMs = 0) {
    this.#totalMs = startMs;
  }

  touch(): void {
    this.#tick();
    this.#lastTouch = performance.now();
  }

  /** Milliseconds so far. Time after the last touch counts for at most one minute. */
  read(): number {
    this.#tick();
    return Math.round(this.#totalMs);
  }

  pause(paused: boolean): void {
    this.#tick();
    this.paused = paused;
    if (!paused) this.#lastTouch = performance.now();
  }

  get idle(): boolean {
    return performance.now() - this.#lastTouch > IDLE_AFTER_MS;
  }

  #tick(): void {
    const now = performance.now();
    const countedUntil = Math.min(now, this.#lastTouch + IDLE_AFTER_MS);
    const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden';
    if (!this.paused && !hidden && countedUntil > this.#lastTick) this.#totalMs += countedUntil - this.#lastTick;
    this.#lastTick = now;
  }
}
