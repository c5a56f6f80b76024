// The versions of a form or a guideline: who saved which when, what each says, and what changed since.
import { useQuery } from '@tanstack/react-query';
import { Fragment, useEffect, useId, useMemo, useRef, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { formatMoment } from '../../core/clock';
import { countChanges, diffLines, foldUnchanged } from '../../core/diff';
import { Action } from '../../ui/Action';
import { DataTable, type Column } from '../../ui/DataTable';
import { Pick } from '../../ui/Field';
import { Notice } from '../../ui/Notice';

export type VersionEntry = { version: number; created_at: string; created_by: string };

type Props<Entry extends VersionEntry> = {
  /** "form" or "guideline", in sentences and in the key of what is fetched. */
  noun: string;
  project: string;
  versions: readonly Entry[];
  pending: boolean;
  columns?: readonly Column<Entry>[];
  /** The text of one version. */
  load: (version: number) => Promise<string>;
  show: (text: string) => ReactNode;
};

export function Versions<Entry extends VersionEntry>({ noun, project, versions, pending, columns = [], load, show }: Props<Entry>) {
  const [search, setSearch] = useSearchParams();
  const reading = Number(search.get('version')) || null;
  const entry = versions.find((one) => one.version === reading);
  const read = (version: number | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      after.delete('with');
      if (version === null) after.delete('version');
      else after.set('version', String(version));
      return after;
    });
  return (
    <section className="stack" aria-label="Versions">
      <h2>Versions</h2>
      <DataTable
        caption={`Versions of the ${noun}`}
        columns={[
          { key: 'version', title: 'Version', cell: (row) => row.version },
          ...columns,
          { key: 'at', title: 'Saved', cell: (row) => formatMoment(row.created_at) },
          { key: 'by', title: 'By', cell: (row) => row.created_by || '–' },
          {
            key: 'read',
            title: 'Read',
            cell: (row) => (
              <Action aria-label={`Read version ${row.version}`} aria-expanded={row.version === reading} onPress={() => read(row.version === reading ? null : row.version)}>
                {row.version === reading ? 'Close' : 'Read'}
              </Action>
            ),
          },
        ]}
        rows={versions}
        rowKey={(row) => String(row.version)}
        loading={pending}
        empty="No version yet."
      />
      {entry ? <OneVersion key={entry.version} {...{ noun, project, entry, versions, load, show }} /> : null}
    </section>
  );
}

type OneProps = Omit<Props<VersionEntry>, 'pending' | 'columns'> & { entry: VersionEntry };

function OneVersion({ noun, project, entry, versions, load, show }: OneProps) {
  const id = useId();
  const [search, setSearch] = useSearchParams();
  const newest = versions[0]?.version ?? entry.version;
  const usual = entry.version === newest ? entry.version - 1 : newest;
  const other = search.has('with') ? Number(search.get('with')) : usual;
  const mine = useQuery(textOf(noun, project, entry.version, load));
  const theirs = useQuery(textOf(noun, project, other, load));
  const problem = mine.error ?? theirs.error;
  const box = useRef<HTMLDivElement>(null);
  const ready = mine.data !== undefined && (other === 0 || theirs.data !== undefined);
  // It opens below the list, often below the window too.
  useEffect(() => {
    if (ready) box.current?.scrollIntoView({ block: 'nearest' });
  }, [ready]);
  return (
    <div className="stack" role="group" aria-labelledby={id} ref={box}>
      <h3 id={id}>
        Version {entry.version}, saved {formatMoment(entry.created_at)} by {entry.created_by || 'somebody'}
      </h3>
      {versions.length > 1 ? (
        <Pick
          label="Compare with"
          value={String(other)}
          onChange={(event) => {
            const wanted = event.target.value;
            setSearch((before) => {
              const after = new URLSearchParams(before);
              after.set('with', wanted);
              return after;
            });
          }}
        >
          <option value="0">nothing, only read</option>
          {versions
            .filter((one) => one.version !== entry.version)
            .map((one) => (
              <option key={one.version} value={one.version}>
                version {one.version}
                {one.version === newest ? ' (in force)' : ''}
              </option>
            ))}
        </Pick>
      ) : null}
      {problem ? <Notice tone="warn">{problem.message}</Notice> : null}
      {other > 0 && mine.data !== undefined && theirs.data !== undefined ? (
        <Changes
          from={Math.min(other, entry.version)}
          to={Math.max(other, entry.version)}
          before={other < entry.version ? theirs.data : mine.data}
          after={other < entry.version ? mine.data : theirs.data}
        />
      ) : null}
      {other === 0 && mine.data !== undefined ? show(mine.data) : null}
    </div>
  );
}

/** A version never changes, so it is asked for once. */
const textOf = (noun: string, project: string, version: number, load: (version: number) => Promise<string>) => ({
  queryKey: ['version', noun, project, version],
  queryFn: () => load(version),
  staleTime: Infinity,
  enabled: version > 0,
});

type ChangesProps = { from: number; to: number; before: string; after: string };

const SIGN_WORDS = { '+': 'added', '-': 'removed', ' ': undefined } as const;

function Changes({ from, to, before, after }: ChangesProps) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const { added, removed } = countChanges(lines);
  const count = (n: number) => (n === 1 ? '1 line' : `${n} lines`);
  return (
    <div className="stack">
      <p className="meta">
        {added + removed === 0
          ? `Versions ${from} and ${to} say the same.`
          : `From version ${from} to version ${to}: ${count(removed)} removed, ${count(added)} added.`}
      </p>
      {added + removed === 0 ? null : (
        <div className="diff" tabIndex={0} role="group" aria-label={`Changes from version ${from} to version ${to}`}>
          {foldUnchanged(lines).map((part, index) =>
            part.kind === 'fold' ? (
              <p key={index} className="diff-fold">
                {count(part.count)} unchanged
              </p>
            ) : (
              <Fragment key={index}>
                {part.lines.map((line, at) => (
                  <p key={at} className="diff-line" data-sign={SIGN_WORDS[line.sign]}>
                    <span aria-hidden="true">{line.sign}</span>
                    {SIGN_WORDS[line.sign] ? <span className="unseen">{SIGN_WORDS[line.sign]}: </span> : null}
                    {line.text}
                  </p>
                ))}
              </Fragment>
            ),
          )}
        </div>
      )}
    </div>
  );
}
