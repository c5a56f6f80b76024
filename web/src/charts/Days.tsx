// Counts per day as bars: how fast work goes. The table beside it says the same in numbers.
import { useNarrow } from '../ui/useNarrow';

export type DayCount = { day: string; count: number };

const WIDTH = { wide: 640, narrow: 340 };
const HEIGHT = 92;
const FOOT = 18;
const HEAD = 14;
const WIDEST = 26;

export function Days({ days, label }: { days: readonly DayCount[]; label: string }) {
  const width = WIDTH[useNarrow() ? 'narrow' : 'wide'];
  const most = Math.max(1, ...days.map((one) => one.count));
  const step = Math.min(WIDEST, width / Math.max(1, days.length));
  const last = days.length - 1;
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      <line className="chart-grid" x1={0} x2={width} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
      {days.map((one, index) => {
        const height = (one.count / most) * (HEIGHT - FOOT - HEAD);
        return <rect key={one.day} className="chart-bar" x={index * step + 1} width={step - 2} y={HEIGHT - FOOT - height} height={height} />;
      })}
      <text className="chart-tick" x={0} y={HEIGHT - 4}>
        {days[0]?.day}
      </text>
      {last * step > 110 ? (
        <text className="chart-tick" x={last * step + step} y={HEIGHT - 4} textAnchor="end">
          {days[last]?.day}
        </text>
      ) : null}
      <text className="chart-tick" x={0} y={HEAD - 4}>
        most on one day: {most.toLocaleString()}
      </text>
    </svg>
  );
}
