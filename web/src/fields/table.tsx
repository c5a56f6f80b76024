// The table field: a list of rows, or one object shown as keys and values.
import { Plain } from '../ui/Rich';
import { asText, type Field, type FieldViewProps } from './field';
import { Panel } from './Panel';

type Grid = { columns: string[]; rows: string[][] };

function gridOf(value: unknown): Grid {
  if (Array.isArray(value) && value.every(Array.isArray)) {
    const [head = [], ...rows] = value as unknown[][];
    return { columns: head.map(asText), rows: rows.map((row) => row.map(asText)) };
  }
  if (Array.isArray(value)) {
    const objects = value.map((row) => (row ?? {}) as Record<string, unknown>);
    const columns = [...new Set(objects.flatMap((row) => Object.keys(row)))];
    return { columns, rows: objects.map((row) => columns.map((column) => asText(row[column]))) };
  }
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  return { columns: ['Key', 'Value'], rows: entries.map(([key, entry]) => [key, asText(entry)]) };
}

function TableField({ title, value }: FieldViewProps) {
  const grid = gridOf(value);
  return (
    <Panel title={title} facts={`${grid.rows.length} rows`}>
      <div className="rich">
        <table>
          <thead>
            <tr>
              {grid.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, position) => (
                  <td key={position}>
                    <Plain text={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export const tableField: Field = { kind: 'table', View: TableField, richTexts: () => [] };
