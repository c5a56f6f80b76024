// The rubric kind: one row of points per dimension, with anchors and, where it is asked for, a sentence why.
import type { Violation } from '../../api/contract';
import { optionKeys } from '../../core/keys';
import { Complaints, Option } from '../controls';
import type { Kind, KindKey, KindViewProps } from '../kind';
import { validateRubric, wantsWhy, type RubricAnswer, type RubricConfig, type RubricDimension } from './validate';

const NOT_APPLICABLE_KEY = '0';

const nameOf = (dimension: RubricDimension): string => dimension.title ?? dimension.name;
const anchorOf = (dimension: RubricDimension, point: number): string => dimension.anchors?.[point - 1] ?? '';

function scored(before: RubricAnswer | undefined, name: string, score: number | null): RubricAnswer {
  return { ...before, [name]: { ...before?.[name], score } };
}

function explained(before: RubricAnswer | undefined, name: string, why: string): RubricAnswer {
  const entry = { ...before?.[name], why };
  if (why === '') delete (entry as { why?: string }).why;
  return { ...before, [name]: entry };
}

function keysOfRubric(config: RubricConfig, row: number): KindKey<RubricAnswer>[] {
  const dimension = config.dimensions[row];
  if (!dimension) return [];
  const next = Math.min(row + 1, config.dimensions.length - 1);
  const points = optionKeys(config.points).map((key, index) => ({
    keys: key ?? '',
    does: `${nameOf(dimension)}: ${index + 1} of ${config.points}`,
    answer: (before: RubricAnswer | undefined) => scored(before, dimension.name, index + 1),
    row: next,
  }));
  if (config.not_applicable) {
    points.push({
      keys: NOT_APPLICABLE_KEY,
      does: `${nameOf(dimension)}: does not apply`,
      answer: (before) => scored(before, dimension.name, null),
      row: next,
    });
  }
  return points.filter((key) => key.keys !== '');
}

function RubricView(props: KindViewProps<RubricConfig, RubricAnswer>) {
  const { config, active, row, violations, id } = props;
  return (
    <div className="rubric">
      {config.dimensions.map((dimension, index) => (
        <RubricRow
          key={dimension.name}
          {...props}
          dimension={dimension}
          current={active && row === index}
          onFocusRow={() => props.onRow(index)}
          mine={violations.filter((entry) => isBelow(entry, dimension.name))}
        />
      ))}
      <Complaints id={id} violations={violations.filter((entry) => entry.pointer === '')} />
    </div>
  );
}

const isBelow = (violation: Violation, name: string): boolean =>
  violation.pointer === `/${name}` || violation.pointer.startsWith(`/${name}/`);

type RowProps = KindViewProps<RubricConfig, RubricAnswer> & {
  dimension: RubricDimension;
  current: boolean;
  onFocusRow: () => void;
  mine: Violation[];
};

function RubricRow(props: RowProps) {
  const { id, config, answer, onChange, dimension, current, onFocusRow, mine } = props;
  const entry = answer?.[dimension.name];
  const name = nameOf(dimension);
  const rowId = `${id}-${dimension.name}`;
  const points = Array.from({ length: config.points }, (_, index) => index + 1);
  const explains = config.explanation === 'always' || wantsWhy(config, entry?.score) || Boolean(entry?.why);
  const anchor = typeof entry?.score === 'number' ? anchorOf(dimension, entry.score) : '';
  return (
    <div className="rubric-row" data-current={current || undefined} onFocus={onFocusRow}>
      <span className="rubric-name">
        {name}
        {anchor ? <span className="meta"> {anchor}</span> : null}
      </span>
      <div className="pips" role="radiogroup" aria-label={`${props.title}: ${name}`}>
        {points.map((point) => (
          <Option
            key={point}
            name={rowId}
            label={`${name}: ${point} of ${config.points}${anchorOf(dimension, point) ? `, ${anchorOf(dimension, point)}` : ''}`}
            shape="pill"
            checked={entry?.score === point}
            onPick={() => onChange(scored(answer, dimension.name, point))}
            hint={anchorOf(dimension, point) || undefined}
          >
            {point}
          </Option>
        ))}
        {config.not_applicable ? (
          <Option
            name={rowId}
            label={`${name}: does not apply`}
            shape="pill"
            checked={entry?.score === null}
            onPick={() => onChange(scored(answer, dimension.name, null))}
          >
            n/a
          </Option>
        ) : null}
      </div>
      {explains && config.explanation !== 'never' ? (
        <input
          className="input rubric-why"
          type="text"
          aria-label={`Why this score for ${name}?`}
          placeholder="Why this score?"
          value={entry?.why ?? ''}
          onChange={(event) => onChange(explained(answer, dimension.name, event.target.value))}
        />
      ) : null}
      <Complaints id={rowId} violations={mine} />
    </div>
  );
}

export const rubric: Kind<RubricConfig, RubricAnswer> = {
  name: 'rubric',
  validate: validateRubric,
  rows: (config) => config.dimensions.length,
  rowNames: (config) => config.dimensions.map((dimension) => dimension.name),
  keys: keysOfRubric,
  View: RubricView,
};
