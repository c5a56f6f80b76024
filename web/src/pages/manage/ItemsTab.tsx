// The items of one project, page by page from the server; filter, search and page stand in the URL.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { manageApi, type ItemRow, type ItemStatus, type ProjectDetail } from '../../api/manage';
import { DataTable, useCursor, type Column } from '../../ui/DataTable';
import { Field, Pick } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { ITEM_STATUS } from './words';

const TYPING_MS = 300;

export default function ItemsTab({ workspace, project }: { workspace: string; project: ProjectDetail }) {
  const [search, setSearch] = useSearchParams();
  const after = useCursor();
  const status = search.get('status') ?? '';
  const q = search.get('q') ?? '';
  const { id } = project.row;
  const query = useQuery({
    queryKey: ['items', id, status, q, after],
    queryFn: () => manageApi.items(workspace, id, { status, q, after }),
    placeholderData: keepPreviousData,
  });
  /** Another filter begins at the first page again. */
  const filter = (name: string, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete('after');
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const columns: Column<ItemRow>[] = [
    {
      key: 'item',
      title: 'Item',
      cell: (row) => (
        <Link className="cell-excerpt" href={`/manage/${workspace}/${id}/items/${row.id}`}>
          {row.excerpt || row.external_id || 'without text'}
        </Link>
      ),
    },
    { key: 'external', title: 'Your id', cell: (row) => row.external_id ?? '–' },
    { key: 'status', title: 'Status', cell: (row) => ITEM_STATUS[row.status] },
    { key: 'done', title: 'Judgments', align: 'end', cell: (row) => `${row.done} of ${row.needed}` },
    { key: 'version', title: 'Version', align: 'end', cell: (row) => row.version },
  ];
  const filtered = status !== '' || q !== '';
  return (
    <section className="stack" aria-label="Items">
      <h2 className="unseen">Items</h2>
      <div className="filters" role="search" aria-label="Items">
        <SearchBox value={q} onChange={(value) => filter('q', value)} />
        <Pick label="Status" value={status} onChange={(event) => filter('status', event.target.value)}>
          <option value="">All</option>
          {(Object.keys(ITEM_STATUS) as ItemStatus[]).map((one) => (
            <option key={one} value={one}>
              {ITEM_STATUS[one]}
            </option>
          ))}
        </Pick>
      </div>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      <DataTable
        caption="Items"
        columns={columns}
        rows={query.data?.items ?? []}
        rowKey={(row) => row.id}
        next={query.data?.next ?? null}
        loading={query.isFetching}
        empty={filtered ? 'No item fits this search.' : 'No item yet: import some before you launch.'}
      />
    </section>
  );
}

/** Goes to the URL when the typing pauses. */
function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return undefined;
    const timer = setTimeout(() => onChange(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return (
    <Field
      label="Search"
      type="search"
      maxLength={200}
      placeholder="Your id or words of the item"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
