// Who beat whom: the share of the row's model against the column's, ties as half a win, with the votes behind it.
import type { Leaderboard } from '../../api/manage';
import { share } from '../../charts/numbers';

export function WinMatrix({ matrix }: { matrix: Leaderboard['win_matrix'] }) {
  const { models, wins, ties } = matrix;
  if (models.length > 30) return <p className="meta">The win matrix is shown for up to 30 models.</p>;
  return (
    <div className="data-scroll" tabIndex={0} role="group" aria-label="Win matrix">
      <table className="win-matrix">
        <caption>Share of the row against the column (ties count half)</caption>
        <thead>
          <tr>
            <td />
            {models.map((model) => (
              <th key={model} scope="col">
                {model}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map((model, row) => (
            <tr key={model}>
              <th scope="row">{model}</th>
              {models.map((other, column) => {
                const won = wins[row]?.[column] ?? 0;
                const tied = ties[row]?.[column] ?? 0;
                const n = won + tied + (wins[column]?.[row] ?? 0);
                const value = n === 0 ? null : (won + tied / 2) / n;
                return (
                  <td key={other} data-level={value === null ? undefined : Math.round(value * 10)} title={`${n} votes`}>
                    {row === column ? '' : share(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
