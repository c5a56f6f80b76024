// The rating kind: a scale of labelled points, or a number within bounds.
import { optionKeys } from '../../core/keys';
import { Complaints, Option } from '../controls';
import type { Kind, KindKey, KindViewProps } from '../kind';
import { validateRating, type RatingConfig } from './validate';

const pointName = (label: string | undefined, value: number): string => label?.trim() || `Point ${value}`;

function keysOfRating(config: RatingConfig): KindKey<number>[] {
  const points = config.points ?? [];
  const keys = optionKeys(points.length);
  return points.flatMap((point, index) => {
    const key = keys[index];
    return key ? [{ keys: key, does: pointName(point.label, index + 1), answer: () => index + 1 }] : [];
  });
}

function RatingView(props: KindViewProps<RatingConfig, number>) {
  return props.config.points ? <PointsView {...props} /> : <NumberView {...props} />;
}

function PointsView(props: KindViewProps<RatingConfig, number>) {
  const { id, title, config, answer, onChange, active, violations } = props;
  const points = config.points ?? [];
  const keys = optionKeys(points.length);
  return (
    <div className="rating" role="radiogroup" aria-label={title}>
      <div className="scale" style={{ gridTemplateColumns: `repeat(${points.length}, minmax(0, 1fr))` }}>
        {points.map((point, index) => (
          <Option
            key={index}
            name={id}
            label={pointName(point.label, index + 1)}
            shape="step"
            checked={answer === index + 1}
            onPick={() => onChange(index + 1)}
            keys={keys[index]}
            showKey={active}
          >
            {point.label ?? index + 1}
          </Option>
        ))}
      </div>
      <Complaints id={id} violations={violations} />
    </div>
  );
}

function NumberView(props: KindViewProps<RatingConfig, number>) {
  const { id, title, config, answer, onChange, violations } = props;
  return (
    <div className="rating">
      <label className="number-entry">
        <input
          id={`${id}-input`}
          className="input"
          type="number"
          aria-label={title}
          aria-invalid={violations.length > 0 || undefined}
          min={config.min}
          max={config.max}
          step={config.step ?? 1}
          value={answer ?? ''}
          onChange={(event) => {
            const value = event.target.valueAsNumber;
            onChange(Number.isFinite(value) ? value : undefined);
          }}
        />
        <span className="meta">
          {config.min} to {config.max}
        </span>
      </label>
      <Complaints id={id} violations={violations} />
    </div>
  );
}

export const rating: Kind<RatingConfig, number> = {
  name: 'rating',
  validate: validateRating,
  rows: () => 1,
  keys: keysOfRating,
  View: RatingView,
};
