import { Drawer, Switch } from '@mantine/core';
import { useState } from 'react';
import type { Column } from '@domain/database/result.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { wholeText } from './cells.ts';
import { bytesText, countText } from './format.ts';

interface DrawerProps {
  column: Column | undefined;
  value: string | null | undefined;
  /** The row's number. */
  place: number;
  /** Its true length, where it was cut. */
  bytes: number | null;
  onClose(): void;
}

/** 1 million characters are laid out; the rest of a longer value is copied or exported. */
const SHOWN = 1_000_000;

/** One value at its full length: JSON indented, bytes in hex, NULL apart from nothing. */
export function CellDrawer({ column, value, place, bytes, onClose }: DrawerProps) {
  const [raw, setRaw] = useState(false);
  if (!column) return null;
  const text = value === null || value === undefined ? null : raw ? value : wholeText(value, column.kind);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={`${column.name}, row ${countText(place)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className="quiet db-cell-facts">
        {column.type}
        {column.table && ` of ${column.table}`}
        {text !== null && `, ${countText(value?.length ?? 0)} characters`}
        {bytes !== null && `. Cut: the whole value has ${bytesText(bytes)}.`}
      </p>
      {(column.kind === 'json' || column.kind === 'bytes') && (
        <Switch
          size="xs"
          mb="xs"
          label="As it came"
          checked={raw}
          onChange={(e) => setRaw(e.currentTarget.checked)}
        />
      )}
      {text === null && <p className="db-null">NULL: there is no value.</p>}
      {text === '' && <p className="db-null">An empty text.</p>}
      {text !== null && text !== '' && <CommandText text={text.slice(0, SHOWN)} label="value" />}
      {text !== null && text.length > SHOWN && (
        <p className="quiet">The first million characters are shown here.</p>
      )}
    </Drawer>
  );
}
