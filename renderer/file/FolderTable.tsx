import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconDots, IconFile, IconFileUnknown, IconFolder, IconLink, IconUnlink } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { shownPath } from '@domain/file/name.ts';
import { modeText } from '@domain/file/path.ts';
import type { FolderEntry } from '@domain/file/model.ts';
import { sizeText } from '@domain/size.ts';
import { clock, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import type { Folder } from './useFolder.ts';

export type RowAct = 'open' | 'download' | 'fetch' | 'rename' | 'mode' | 'remove';

/** 10,000 names are found by typing a part of one. */
const FILTER_FROM = 20;
const ROW = 30;

/** A folder's entries, folders first; only those in view are drawn. */
export function FolderTable({
  folder,
  onAct,
}: {
  folder: Folder;
  onAct(what: RowAct, entry: FolderEntry): void;
}) {
  const [filter, setFilter] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo(() => {
    const wanted = filter.toLowerCase();
    const isFolder = (e: FolderEntry) => (e.leadsTo ?? e.kind) === 'folder';
    return folder.entries
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .sort((a, b) => Number(isFolder(b)) - Number(isFolder(a)));
  }, [folder, filter]);
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const move = (event: KeyboardEvent, index: number) => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (to === undefined || !entries[to]) return;
    event.preventDefault();
    list.scrollToIndex(to);
    // The row may be drawn only now.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] .folder-name`)?.focus(),
    );
  };
  return (
    <>
      <div className="files-bar quiet">
        <span role="status">
          {folder.more ? 'The first ' : ''}
          {folder.entries.length.toLocaleString('en')} {folder.entries.length === 1 ? 'entry' : 'entries'}
          {filter && `, ${entries.length.toLocaleString('en')} shown`}
        </span>
        {folder.entries.length > FILTER_FROM && (
          <TextInput
            size="xs"
            aria-label="Show names with"
            placeholder="Show names with ..."
            value={filter}
            onChange={(e) => setFilter(e.currentTarget.value)}
          />
        )}
      </div>
      <div className="folder" ref={scroller} tabIndex={-1}>
        <ul aria-label="Files" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const entry = entries[index];
            return (
              entry && (
                <li
                  key={entry.name}
                  data-index={index}
                  className="folder-row"
                  style={{ transform: `translateY(${start}px)`, height: ROW }}
                  aria-setsize={entries.length}
                  aria-posinset={index + 1}
                >
                  <Row entry={entry} onAct={onAct} onKey={(e) => move(e, index)} />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </>
  );
}

function Row(props: {
  entry: FolderEntry;
  onAct(what: RowAct, entry: FolderEntry): void;
  onKey(event: KeyboardEvent): void;
}) {
  const { entry, onAct, onKey } = props;
  const zone = useZone();
  const kind = entry.leadsTo ?? entry.kind;
  const name = shownPath(entry.name);
  const isFile = kind === 'file';
  return (
    <>
      <button type="button" className="folder-name" onClick={() => onAct('open', entry)} onKeyDown={onKey}>
        <KindIcon entry={entry} />
        <span className="folder-text">{name}</span>
        <span className="visually-hidden">{kindWords(entry)}</span>
        {entry.target !== null && <span className="quiet folder-text"> to {shownPath(entry.target)}</span>}
      </button>
      <span className="mono quiet folder-size">{isFile ? sizeText(entry.size) : ''}</span>
      <span className="mono quiet folder-time">
        {day(entry.modifiedAt, zone)} {clock(entry.modifiedAt, zone).slice(0, 5)}
      </span>
      <span className="mono quiet folder-mode">{modeText(entry.mode)}</span>
      <span className="mono quiet folder-owner" title={entry.owner}>
        {entry.owner}
      </span>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for ${name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isFile && <Menu.Item onClick={() => onAct('download', entry)}>Download</Menu.Item>}
          {isFile && <Menu.Item onClick={() => onAct('open', entry)}>Edit ...</Menu.Item>}
          {kind === 'folder' && (
            <Menu.Item onClick={() => onAct('fetch', entry)}>Download folder ...</Menu.Item>
          )}
          <Menu.Item onClick={() => onAct('rename', entry)}>Rename ...</Menu.Item>
          {kind !== 'link' && <Menu.Item onClick={() => onAct('mode', entry)}>Permissions ...</Menu.Item>}
          <Menu.Item color="red" onClick={() => onAct('remove', entry)}>
            Delete ...
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function KindIcon({ entry: { kind, leadsTo } }: { entry: FolderEntry }) {
  if (kind === 'link' && leadsTo === null) return <IconUnlink size={15} aria-hidden />;
  if (kind === 'link') return <IconLink size={15} aria-hidden />;
  if (kind === 'folder') return <IconFolder size={15} aria-hidden />;
  if (kind === 'file') return <IconFile size={15} aria-hidden />;
  return <IconFileUnknown size={15} aria-hidden />;
}

/** What the icon says, for those who hear the list; a file is what most are. */
function kindWords({ kind, leadsTo }: FolderEntry): string {
  if (kind === 'link') return leadsTo === null ? ', broken link' : `, link to a ${leadsTo}`;
  if (kind === 'folder') return ', folder';
  return kind === 'file' ? '' : ', neither file nor folder';
}
