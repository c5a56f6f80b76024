// A button that prints its key. While its request runs it is busy rather than disabled: the focus stays where it was.
import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import { Kbd } from './Kbd';

type Props = Omit<ButtonProps, 'children' | 'className' | 'isPending'> & {
  children: ReactNode;
  keys?: string;
  keysId?: string;
  tone?: 'plain' | 'primary' | 'quiet' | 'danger';
  /** Its request runs: pressing does nothing more. */
  isBusy?: boolean;
};

export function Action({ children, keys, keysId, tone = 'plain', isBusy = false, onPress, ...rest }: Props) {
  return (
    <Button {...rest} className={`button ${tone}`} data-busy={isBusy || undefined} aria-disabled={isBusy || undefined} onPress={isBusy ? undefined : onPress}>
      {children}
      {keys ? <Kbd id={keysId} keys={keys} /> : null}
    </Button>
  );
}
