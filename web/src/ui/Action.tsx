// A button that prints its key.
import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import { Kbd } from './Kbd';

type Props = Omit<ButtonProps, 'children' | 'className'> & {
  children: ReactNode;
  keys?: string;
  keysId?: string;
  tone?: 'plain' | 'primary' | 'quiet' | 'danger';
};

export function Action({ children, keys, keysId, tone = 'plain', ...rest }: Props) {
  return (
    <Button {...rest} className={`button ${tone}`}>
      {children}
      {keys ? <Kbd id={keysId} keys={keys} /> : null}
    </Button>
  );
}
