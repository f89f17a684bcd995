import { Button, Group, Loader, Modal, TextInput } from '@mantine/core';
import { EditorState } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef, useState } from 'react';
import { shownPath } from '@domain/file/name.ts';
import type { HostRow } from '@domain/host/model.ts';
import { api, errorText } from '../api/client.ts';
import { keepLineBreaks } from '../guide/lineBreaks.ts';
import { editorTheme } from '../ui/editor.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface Read {
  path: string;
  text: string;
  sha256: string;
}

/** A small text file of a host, to be changed. It is written only where nobody else changed it meanwhile. */
export default function EditDialog(props: {
  path: string;
  place: { incidentId: string; hostId: string };
  host: HostRow;
  onSaved(): void;
  onClose(): void;
}) {
  const { path, place, host, onSaved, onClose } = props;
  const [read, setRead] = useState<Read | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const { hostId } = place;
  useEffect(() => {
    let stale = false;
    api.file.read({ hostId, path }).then(
      (answer) => void (stale || setRead(answer)),
      (error: unknown) => void (stale || setFailed(errorText(error))),
    );
    return () => void (stale = true);
  }, [hostId, path]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${shownPath(read?.path ?? path)} on ${host.name}`}
      size="80%"
      closeOnClickOutside={false}
      closeOnEscape={false}
      classNames={{ body: 'edit-body' }}
    >
      <ErrorLine>{failed}</ErrorLine>
      {!read && !failed && <Loader size={16} />}
      {read && <Editor read={read} place={place} host={host} onSaved={onSaved} onClose={onClose} />}
    </Modal>
  );
}

function Editor(props: {
  read: Read;
  place: { incidentId: string; hostId: string };
  host: HostRow;
  onSaved(): void;
  onClose(): void;
}) {
  const { read, place, host, onSaved, onClose } = props;
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [changed, setChanged] = useState(false);
  const [typed, setTyped] = useState('');
  const { run, busy, error } = useCommand();
  const save = async () => {
    const text = view.current?.state.sliceDoc() ?? read.text;
    const confirm = host.production ? typed : undefined;
    const written = await run((key) =>
      api.file.write({ key, ...place, path: read.path, text, expected: read.sha256, confirm }),
    );
    if (!written) return;
    onSaved();
    onClose();
  };
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    if (!frame.current) return;
    const made = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: read.text,
        extensions: [
          keepLineBreaks(read.text),
          keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => (void latest.current(), true) }]),
          basicSetup,
          editorTheme,
          EditorView.contentAttributes.of({ 'aria-label': 'Text of the file' }),
          EditorView.updateListener.of(({ state, docChanged }) => {
            if (docChanged) setChanged(state.sliceDoc() !== read.text);
          }),
        ],
      }),
    });
    view.current = made;
    made.focus();
    return () => made.destroy();
  }, [read]);
  return (
    <>
      <div className="edit-text" ref={frame} />
      <ErrorLine>{error}</ErrorLine>
      <Group justify="flex-end" align="end">
        {host.production && (
          <TextInput
            label={`${host.name} is production: type its name`}
            value={typed}
            autoComplete="off"
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
        )}
        <Button variant="default" onClick={onClose}>
          {changed ? 'Discard and close' : 'Close'}
        </Button>
        <Button
          loading={busy}
          disabled={!changed || (host.production && typed !== host.name)}
          onClick={() => void save()}
        >
          Save on {host.name}
        </Button>
      </Group>
    </>
  );
}
