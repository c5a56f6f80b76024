// One request of a page's form at a time: busy while it runs, and its problem afterwards, taken apart for the fields.
import { useRef, useState } from 'react';
import { ApiError } from '../api/client';

export type Sending = {
  busy: boolean;
  problem: ApiError | null;
  /** Runs the request; true when it went well. Asked again meanwhile, it does nothing. */
  send: (work: () => Promise<void>) => Promise<boolean>;
  clear: () => void;
  /** What is wrong with the field at this pointer or below it. */
  at: (pointer: string) => string | undefined;
  /** The sentence for what belongs to none of these fields. */
  rest: (pointers?: readonly string[]) => string | null;
};

export function useSending(): Sending {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const running = useRef(false);
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    send: async (work) => {
      if (running.current) return false;
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(asProblem(error));
        return false;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    at: (pointer) => problemAt(problem, pointer),
    rest: (pointers = []) => problemRest(problem, pointers),
  };
}

const isAt = (where: string, pointer: string) => where === pointer || where.startsWith(`${pointer}/`);

export function problemAt(problem: ApiError | null, pointer: string): string | undefined {
  return problem?.violations.find((one) => isAt(one.pointer, pointer))?.message;
}

export function problemRest(problem: ApiError | null, pointers: readonly string[]): string | null {
  if (!problem) return null;
  if (problem.violations.length === 0) return problem.message;
  const rest = problem.violations.filter((one) => !pointers.some((pointer) => isAt(one.pointer, pointer)));
  return rest.length === 0 ? null : rest.map((one) => one.message).join(' ');
}

function asProblem(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ status: 0, code: 'unknown', sentence: error instanceof Error ? error.message : 'Something went wrong.' });
}
