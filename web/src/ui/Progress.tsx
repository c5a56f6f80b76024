// A progress bar with its numbers in words; without a total it says only how much is done.

type Props = { label: string; done: number; total: number | null; unit?: string; /** In place of the plain numbers. */ words?: string };

export function Progress({ label, done, total, unit = '', words }: Props) {
  // Nothing to do is not the same as not knowing how much.
  const share = total === null ? null : total === 0 ? 0 : Math.min(1, done / total);
  const numbers = total === null ? done.toLocaleString() : `${done.toLocaleString()} of ${total.toLocaleString()}`;
  return (
    <div className="progress">
      <progress aria-label={label} value={share ?? undefined} max={1} />
      <span className="meta">
        {words ?? `${numbers} ${unit}`}
      </span>
    </div>
  );
}
