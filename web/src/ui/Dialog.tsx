// A modal dialog: everything below it, keys included, waits until it is closed.
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useKeys, type Binding } from '../core/keys';

type Props = {
  title: string;
  open: boolean;
  onClose: () => void;
  keys?: readonly Binding[];
  wide?: boolean;
  children: ReactNode;
};

export function Dialog({ title, open, onClose, keys = [], wide = false, children }: Props) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={open}
      isDismissable
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className={wide ? 'modal wide' : 'modal'}>
        <AriaDialog className="dialog">
          <ModalKeys keys={keys} />
          <Heading slot="title">{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function ModalKeys({ keys }: { keys: readonly Binding[] }) {
  useKeys(keys, { modal: true });
  return null;
}
