// The server's time, kept from its last reply and a monotonic clock, so that a wrong wall clock here never shortens a lease.

let offsetMs: number | null = null;

export function syncClock(serverNow: string): void {
  const server = Date.parse(serverNow);
  if (Number.isFinite(server)) offsetMs = server - performance.now();
}

export function serverNow(): number {
  return offsetMs === null ? Date.now() : offsetMs + performance.now();
}

/** "4:05" below an hour, "2 h 04 min" above. */
export function formatLeft(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= 3600) {
    const minutes = Math.floor((whole % 3600) / 60);
    return `${Math.floor(whole / 3600)} h ${String(minutes).padStart(2, '0')} min`;
  }
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A moment as people say it: only the time when it is today, with the day otherwise. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  const today = new Date(serverNow()).toDateString() === moment.toDateString();
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
  return moment.toLocaleString(undefined, today ? time : { ...day, ...time });
}
