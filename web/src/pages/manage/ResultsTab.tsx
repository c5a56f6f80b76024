// The results of one project: progress, leaderboard, agreement, position bias and people; polled while it is open.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { manageApi, type Leaderboard, type PersonResult, type ProjectDetail, type Results } from '../../api/manage';
import { Days } from '../../charts/Days';
import { Intervals } from '../../charts/Intervals';
import { fixed, share, signed, withInterval } from '../../charts/numbers';
import { formatMoment } from '../../core/clock';
import { DataTable, type Column } from '../../ui/DataTable';
import { Notice } from '../../ui/Notice';
import { Progress } from '../../ui/Progress';
import { WinMatrix } from './WinMatrix';

export default function ResultsTab({ workspace, project }: { workspace: string; project: ProjectDetail }) {
  const { id, simulated } = project.row;
  const fetchResults = useMemo(() => manageApi.results(workspace, id), [workspace, id]);
  const results = useQuery({
    queryKey: ['results', id],
    queryFn: ({ signal }) => fetchResults(signal),
    refetchInterval: 5_000,
  });
  return (
    <>
      {results.error ? <Notice tone="warn">{results.error.message}</Notice> : null}
      {simulated ? <Notice>The votes of this project are simulated: they show what results look like.</Notice> : null}
      {results.data ? <Sections results={results.data} /> : null}
    </>
  );
}

function Sections({ results }: { results: Results }) {
  return (
    <>
      <ProgressSection progress={results.progress} />
      {results.leaderboard ? <Board board={results.leaderboard} /> : null}
      <Agreement results={results} />
      <Distributions questions={results.questions} />
      <People people={results.people} />
    </>
  );
}

function ProgressSection({ progress }: { progress: Results['progress'] }) {
  return (
    <section className="panel section" aria-label="Progress">
      <h2>Progress</h2>
      <Progress label="Judgments" done={progress.done} total={progress.needed} />
      <p>
        {progress.done} of {progress.needed} judgments on {progress.items} items; {progress.in_progress} in hand,{' '}
        {progress.skipped} skipped, {progress.flagged} flagged.
        {progress.forecast_at ? ` At this pace done ${formatMoment(progress.forecast_at)}.` : ''}
      </p>
      <Throughput days={progress.per_day} />
    </section>
  );
}

function Throughput({ days }: { days: Results['progress']['per_day'] }) {
  if (days.length === 0) return null;
  return (
    <>
      <Days label="Judgments on each day" days={days} />
      <details>
        <summary>Judgments on each day, in numbers</summary>
        <DataTable
          caption="Judgments on each day"
          columns={[
            { key: 'day', title: 'Day (UTC)', cell: (row) => row.day },
            { key: 'count', title: 'Judgments', align: 'end', cell: (row) => row.count.toLocaleString() },
          ]}
          rows={days}
          rowKey={(row) => row.day}
        />
      </details>
    </>
  );
}

function Board({ board }: { board: Leaderboard }) {
  const [best, next] = board.models;
  const columns: Column<Leaderboard['models'][number]>[] = [
    { key: 'name', title: 'Model', cell: (row) => row.name },
    { key: 'score', title: 'Strength', align: 'end', cell: (row) => signed(row.score) },
    { key: 'interval', title: '95 % interval', align: 'end', cell: (row) => `${signed(row.low)} to ${signed(row.high)}` },
    {
      key: 'any_time',
      title: '95 % at any time',
      align: 'end',
      cell: (row) => (row.any_time_low === null ? '–' : `${signed(row.any_time_low)} to ${signed(row.any_time_high)}`),
    },
    {
      key: 'rank',
      title: 'Rank',
      align: 'end',
      cell: (row) => (row.rank_low === 0 ? '–' : row.rank_low === row.rank_high ? row.rank_low : `${row.rank_low}–${row.rank_high}`),
    },
    { key: 'share', title: 'Win share', align: 'end', cell: (row) => share(row.win_share) },
    { key: 'n', title: 'Votes', align: 'end', cell: (row) => row.n },
  ];
  const apart = best && next && best.rank_high === 1;
  return (
    <section className="panel section" aria-label="Leaderboard">
      <h2>Leaderboard</h2>
      <p>
        {board.votes} votes of {board.annotators} people.{' '}
        {best ? (apart ? `${best.name} is ahead of every other model.` : 'The first place is not settled yet: ranks overlap.') : ''}
      </p>
      <Intervals
        label="Strength of each model with its 95 % interval"
        rows={board.models.map((model) => ({ name: model.name, estimate: model.score, low: model.low, high: model.high }))}
      />
      <DataTable caption="Leaderboard" columns={columns} rows={board.models} rowKey={(row) => row.name} />
      <p className="meta">
        The first interval is for one look at the end. Who looks every day, or stops once it is settled, goes by the one that holds at any time.
      </p>
      <WinMatrix matrix={board.win_matrix} />
      <p className="meta">{board.method}.</p>
      {board.notes.map((note) => (
        <Notice key={note} tone="warn">
          {note}
        </Notice>
      ))}
    </section>
  );
}

function Agreement({ results }: { results: Results }) {
  const { left_share: left } = results;
  return (
    <section className="panel section" aria-label="Agreement and position">
      <h2>Agreement and position</h2>
      <ul>
        {results.questions.map((question) => (
          <li key={question.name}>
            <strong>{question.title || question.name}</strong>: Krippendorff&apos;s alpha ({question.level}){' '}
            {withInterval(question.alpha, fixed)}, {question.answers} answers.
          </li>
        ))}
        {left ? (
          <li>
            The left answer won {withInterval(left.share, share)} of {left.n} votes that were no ties
            {left.unknown_order > 0 ? `; ${left.unknown_order} votes with an unknown order are left out` : ''}.
          </li>
        ) : null}
      </ul>
    </section>
  );
}

/** How often each answer was given, for questions that have a list of them. */
function Distributions({ questions }: { questions: Results['questions'] }) {
  const counted = questions.filter((question) => question.distribution.some((one) => one.count > 0));
  if (counted.length === 0) return null;
  return (
    <section className="panel section" aria-label="Answers">
      <h2>Answers</h2>
      {counted.map((question) => {
        const title = question.title || question.name;
        return (
          <div className="stack" key={question.name}>
            <h3>{title}</h3>
            <DataTable
              caption={`Answers: ${title}`}
              columns={[
                { key: 'label', title: 'Answer', cell: (row) => row.label },
                { key: 'count', title: 'Times', align: 'end', cell: (row) => row.count.toLocaleString() },
                {
                  key: 'share',
                  title: 'Share',
                  align: 'end',
                  cell: (row) => (
                    <>
                      <progress className="share-bar" aria-hidden="true" max={question.answers} value={row.count} />{' '}
                      {share(question.answers === 0 ? null : row.count / question.answers)}
                    </>
                  ),
                },
              ]}
              rows={question.distribution}
              rowKey={(row) => row.label}
            />
          </div>
        );
      })}
    </section>
  );
}

function People({ people }: { people: PersonResult[] }) {
  const columns: Column<PersonResult>[] = [
    { key: 'name', title: 'Person', cell: (row) => row.name },
    { key: 'n', title: 'Judgments', align: 'end', cell: (row) => row.n },
    {
      key: 'time',
      title: 'Median time',
      align: 'end',
      cell: (row) => (row.median_seconds === null ? '–' : `${Math.round(row.median_seconds)} s`),
    },
    { key: 'ties', title: 'Ties', align: 'end', cell: (row) => share(row.tie_share) },
    {
      key: 'left',
      title: 'Left share',
      align: 'end',
      cell: (row) => (row.left_n === 0 ? '–' : withInterval(row.left_share, share)),
    },
    { key: 'agreement', title: 'Agrees with others', align: 'end', cell: (row) => share(row.agreement) },
  ];
  return (
    <section className="panel section" aria-label="People">
      <h2>People</h2>
      <DataTable caption="People" columns={columns} rows={people} rowKey={(row) => row.id} empty="Nobody has judged yet." />
    </section>
  );
}
