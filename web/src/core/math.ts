// Loads KaTeX and its styles; imported only when a text contains mathematics.
import katex from 'katex';
import 'katex/dist/katex.min.css';

const MAX_LENGTH = 5_000;

/** Draws `source` into `target`; false when it is not valid mathematics. */
export function drawMath(source: string, target: HTMLElement, display: boolean): boolean {
  if (source.length > MAX_LENGTH) return false;
  try {
    katex.render(source, target, {
      displayMode: display,
      throwOnError: true,
      output: 'htmlAndMathml',
      strict: 'ignore',
      trust: false,
      maxExpand: 500,
      maxSize: 50,
    });
    return true;
  } catch {
    target.replaceChildren();
    return false;
  }
}
