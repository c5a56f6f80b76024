// What was found in a file: its format, its first rows as they stand in it, its columns with examples, and problems.
import { useRef } from 'react';
import type { FoundColumn, RowProblem, Upload } from '../../../api/jobs';
import { DataTable, type Column } from '../../../ui/DataTable';
import { Notice } from '../../../ui/Notice';
import { Plain, PlainLine } from '../../../ui/Rich';
import { useHeldFocus } from '../../../ui/useHeldFocus';
import { cellText, IMPORT_FORMATS, topColumns, valueAt } from './mapping';
import { count, formatBytes } from './words';

type NumberedRow = { number: number; row: unknown };
const CELL_CHARACTERS = 300;
const shown = (value: unknown) => <Plain text={cellText(value).slice(0, CELL_CHARACTERS)} />;

const COLUMN_TABLE: Column<FoundColumn>[] = [
  { key: 'name', title: 'Column', cell: (column) => <Plain text={column.name} /> },
  { key: 'examples', title: 'Examples', cell: (column) => <span className="cell-excerpt">{shown(column.examples.join(' · '))}</span> },
];

export function FoundFile({ upload }: { upload: Upload }) {
  const { format, gzip, columns, rows, problems } = upload.found;
  const head = useRef<HTMLHeadingElement>(null);
  useHeldFocus(head);
  const table: Column<NumberedRow>[] = topColumns(rows).map((name) => ({
    key: name,
    title: name,
    cell: ({ row }) => <span className="cell-excerpt preview-cell">{shown(valueAt(row, name))}</span>,
  }));
  return (
    <section className="panel section" aria-label="What was found">
      <h3 tabIndex={-1} ref={head}>
        <PlainLine text={upload.name} />
      </h3>
      <p>
        <strong>
          {IMPORT_FORMATS[format].name}
          {gzip ? ', compressed' : ''}
        </strong>
        , {formatBytes(upload.bytes)}. {IMPORT_FORMATS[format].means}
      </p>
      <Problems problems={problems} />
      <h4>{rows.length === 0 ? 'No row could be read' : `The first ${count(rows.length, 'row')}`}</h4>
      {rows.length > 0 ? (
        <DataTable
          caption="The first rows"
          columns={table}
          rows={rows.map((row, index) => ({ number: index + 1, row }))}
          rowKey={(row) => String(row.number)}
        />
      ) : null}
      <details>
        <summary>{count(columns.length, 'column or path', 'columns and paths')} with examples</summary>
        <div className="column-table">
          <DataTable caption="Columns" columns={COLUMN_TABLE} rows={columns} rowKey={(column) => column.name} />
        </div>
      </details>
    </section>
  );
}

function Problems({ problems }: { problems: readonly RowProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <Notice tone="warn" title="Some of the first rows cannot be read.">
      <ul className="problems">
        {problems.map((one, index) => (
          <li key={index}>
            {one.line > 0 ? `Line ${one.line.toLocaleString()}` : 'The file'}
            {one.where ? `, ${one.where}` : ''}: {one.message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
