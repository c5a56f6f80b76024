// A table that is paged by the server with cursors; its place stands in the URL and rows never change under the pointer.
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { Action } from './Action';

export type Column<Row> = {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  align?: 'start' | 'end';
};

type Props<Row> = {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The cursor of the next page, or null on the last one. */
  next?: string | null;
  /** The name of the cursor in the URL, when one page has several tables. */
  cursorName?: string;
  loading?: boolean;
  empty?: ReactNode;
};

export function DataTable<Row>(props: Props<Row>) {
  const { caption, columns, rows, rowKey, next = null, cursorName = 'after', loading = false, empty } = props;
  const [search, setSearch] = useSearchParams();
  const onFirstPage = !search.has(cursorName);
  const goTo = (cursor: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (cursor === null) after.delete(cursorName);
      else after.set(cursorName, cursor);
      return after;
    });
  return (
    <div className="data-table" aria-busy={loading}>
      <div className="data-scroll" tabIndex={0} role="group" aria-label={caption}>
        <table>
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" data-align={column.align}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <td key={column.key} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && !loading ? <div className="data-empty">{empty ?? 'Nothing here.'}</div> : null}
      </div>
      {onFirstPage && next === null ? null : (
        <div className="data-pages">
          <Action isDisabled={onFirstPage} onPress={() => goTo(null)}>
            First page
          </Action>
          <Action isDisabled={next === null} onPress={() => goTo(next)}>
            Next page
          </Action>
        </div>
      )}
    </div>
  );
}

/** The cursor that stands in the URL, for the request of the page. */
export function useCursor(cursorName = 'after'): string | null {
  const [search] = useSearchParams();
  return search.get(cursorName);
}
