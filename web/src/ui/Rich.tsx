// Shows Markdown, at once when it was drawn ahead, and plain text with its hidden characters made visible.
import { memo, useLayoutEffect, useRef } from 'react';
import type { Mark } from '../api/content';
import { prepareRich, richNow } from '../core/rich';
import { appendVisible, withMarks } from '../core/visible';

type Props = { text: string; marks?: readonly Mark[] };

export const Rich = memo(function Rich({ text, marks }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const ready = richNow(text, marks);
    if (ready) {
      box.current?.replaceChildren(ready);
      return undefined;
    }
    let mounted = true;
    void prepareRich(text, marks).then((fragment) => {
      if (mounted) box.current?.replaceChildren(fragment.cloneNode(true));
    });
    return () => {
      mounted = false;
    };
  }, [text, marks]);
  return <div className="rich" dir="auto" ref={box} />;
});

export const Plain = memo(function Plain({ text, marks }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.replaceChildren();
    if (box.current) appendVisible(box.current, withMarks(text, marks));
  }, [text, marks]);
  return <div className="rich plain" dir="auto" ref={box} />;
});

/** A name inside a heading or a sentence, in its type. */
export const PlainLine = memo(function PlainLine({ text }: { text: string }) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    box.current?.replaceChildren();
    if (box.current) appendVisible(box.current, text);
  }, [text]);
  return <bdi ref={box} />;
});
