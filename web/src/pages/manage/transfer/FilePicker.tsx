// Choose or drop one file; while it is sent, how far it is and a way to stop.
import { useId, useRef, useState } from 'react';
import { Action } from '../../../ui/Action';
import { Progress } from '../../../ui/Progress';
import { useHeldFocus } from '../../../ui/useHeldFocus';
import { formatBytes } from './words';

export type Sent = { name: string; sent: number; bytes: number };
type Props = {
  sent: Sent | null;
  error?: string;
  /** Another file was asked for: the focus goes to the choice. */
  again: boolean;
  onFile: (file: File) => void;
  onStop: () => void;
};

export function FilePicker({ sent, error, again, onFile, onStop }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  const [dropProblem, setDropProblem] = useState('');
  const take = (files: FileList | null) => {
    const file = files?.[0];
    setDropProblem(files && files.length > 1 ? 'One file at a time: only the first was taken.' : '');
    if (file) onFile(file);
  };
  if (sent) return <Sending sent={sent} onStop={onStop} />;
  return (
    <div
      className="panel drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <label htmlFor={id}>Choose a file, or drop it here</label>
      <input
        id={id}
        type="file"
        autoFocus={again}
        accept=".jsonl,.ndjson,.json,.csv,.txt,.tsv,.tab,.gz"
        aria-describedby={`${id}-more`}
        aria-invalid={Boolean(error) || undefined}
        onChange={(event) => {
          take(event.target.files);
          // The same file may be chosen again after it was changed.
          event.target.value = '';
        }}
      />
      <div id={`${id}-more`}>
        {error ? <p className="complaint">{error}</p> : null}
        {dropProblem ? <p className="complaint">{dropProblem}</p> : null}
        <p className="meta">
          JSON Lines, JSON, CSV, TSV, arena battles or an Assay export, also as .gz, of any size. Nothing is written before you have seen what was found.
        </p>
      </div>
    </div>
  );
}

function Sending({ sent, onStop }: { sent: Sent; onStop: () => void }) {
  const head = useRef<HTMLHeadingElement>(null);
  useHeldFocus(head);
  const all = sent.sent >= sent.bytes;
  return (
    <div className="panel section">
      <h3 tabIndex={-1} ref={head}>
        {all ? 'Looking at the file' : 'Sending the file'}
      </h3>
      <div className="job-running">
        <Progress
          label={`Sending ${sent.name}`}
          done={sent.sent}
          total={all ? null : sent.bytes}
          words={`${sent.name}: ${formatBytes(sent.sent)} of ${formatBytes(sent.bytes)}`}
        />
        <Action onPress={onStop}>Stop</Action>
      </div>
      <p className="meta">Stay on this tab until it has arrived. The import itself goes on without you.</p>
    </div>
  );
}
