// Estimates with their intervals on one axis: the leaderboard as a picture. The table beside it says the same in numbers.
import { useNarrow } from '../ui/useNarrow';

export type IntervalRow = { name: string; estimate: number | null; low: number | null; high: number | null };

const ROW = 26;
const RIGHT = 16;
/** On a phone the picture is drawn smaller rather than shrunk, so that its words stay as large. */
const SIZES = { wide: { width: 640, left: 130, name: 18 }, narrow: { width: 340, left: 96, name: 13 } };

/** Round ticks that cover the range: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, about = 6): number[] {
  const raw = (high - low) / about;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
  const out: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) {
    out.push(Number(tick.toPrecision(12)));
  }
  return out;
}

export function Intervals({ rows, label }: { rows: readonly IntervalRow[]; label: string }) {
  const { width, left, name } = SIZES[useNarrow() ? 'narrow' : 'wide'];
  const values = rows.flatMap((row) => [row.low, row.high, row.estimate]).filter((v): v is number => v !== null);
  if (values.length === 0) return null;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const margin = (most - least) * 0.04 || 1;
  const scale = (v: number) =>
    left + ((v - least + margin) / (most - least + 2 * margin)) * (width - left - RIGHT);
  const height = rows.length * ROW + 34;
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks(least, most).map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={scale(tick)} x2={scale(tick)} y1={4} y2={height - 28} />
          <text className="chart-tick" x={scale(tick)} y={height - 12} textAnchor="middle">
            {tick}
          </text>
        </g>
      ))}
      {rows.map((row, index) => {
        const y = index * ROW + ROW / 2 + 4;
        return (
          <g key={row.name}>
            <text className="chart-name" x={left - 10} y={y + 4} textAnchor="end">
              {row.name.length > name ? `${row.name.slice(0, name - 1)}…` : row.name}
            </text>
            {row.low !== null && row.high !== null ? (
              <line className="chart-interval" x1={scale(row.low)} x2={scale(row.high)} y1={y} y2={y} />
            ) : null}
            {row.estimate !== null ? <circle className="chart-point" cx={scale(row.estimate)} cy={y} r={4} /> : null}
          </g>
        );
      })}
    </svg>
  );
}
