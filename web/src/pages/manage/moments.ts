// Moments between the server's UTC text and the browser's box for a date and a time.

const two = (value: number) => String(value).padStart(2, '0');

/** "2026-11-25T06:00" in the person's own time zone. */
export function localMoment(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function momentOf(local: string): string {
  return new Date(local).toISOString();
}
