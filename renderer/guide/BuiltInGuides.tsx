import { Button, Loader } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { BuiltInGuide } from '@domain/guide/library.ts';
import { api, command, errorText } from '../api/client.ts';
import { hrefOf } from '../app/route.ts';
import { useRows } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { count } from './count.ts';

/** The guides that come with Holdfast: what each covers, added one by one or all at once. */
export function BuiltInGuides({ onAdd, onClose }: { onAdd(): void; onClose?: (() => void) | undefined }) {
  const [all, setAll] = useState<BuiltInGuide[] | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const owned = new Map(useRows('guide', (rows) => rows).map((row) => [row.file, row.id]));
  useEffect(() => {
    let current = true;
    api.guide
      .builtIns()
      .then((found) => current && setAll(found))
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, []);
  const missing = (all ?? []).filter(({ file }) => !owned.has(file));
  const add = async (guides: readonly BuiltInGuide[]) => {
    setError(null);
    onAdd();
    try {
      for (const { name } of guides) {
        setBusy(name);
        await command((key) => api.guide.addBuiltIn({ key, name }));
      }
    } catch (caught) {
      setError(errorText(caught));
    } finally {
      setBusy(null);
    }
  };
  if (all?.length === 0) return null;
  return (
    <section className="built-in" aria-label="Built-in guides">
      <header className="built-in-head">
        <div>
          <h2>Built-in guides</h2>
          <p className="quiet">They come with Holdfast. Once added they are yours to change or remove.</p>
        </div>
        {missing.length > 0 && (
          <Button size="xs" disabled={busy !== null} onClick={() => void add(missing)}>
            Add {missing.length === all?.length ? 'all' : 'the other'} {missing.length}
          </Button>
        )}
        {onClose && (
          <Button size="xs" variant="default" onClick={onClose}>
            Close
          </Button>
        )}
      </header>
      <ErrorLine>{error}</ErrorLine>
      {!all && !error && (
        <div className="guide-wait" role="status">
          <Loader size={16} /> Looking at them ...
        </div>
      )}
      <ul className="framed-list">
        {all?.map((guide) => (
          <Item
            key={guide.name}
            guide={guide}
            id={owned.get(guide.file)}
            busy={busy === guide.name}
            disabled={busy !== null}
            onAdd={() => void add([guide])}
          />
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  guide: BuiltInGuide;
  /** Of the guide in the library, where it was added. */
  id: string | undefined;
  busy: boolean;
  disabled: boolean;
  onAdd(): void;
}

function Item({ guide, id, busy, disabled, onAdd }: ItemProps) {
  const { title, about, playbooks, commands } = guide;
  return (
    <li className="built-in-item">
      <div>
        <strong>{title}</strong>
        <p>{about}</p>
        <details>
          <summary>
            {count(playbooks.length, 'playbook')}, {count(commands, 'command')}
          </summary>
          <ul className="built-in-playbooks">
            {playbooks.map((playbook) => (
              <li key={playbook}>{playbook}</li>
            ))}
          </ul>
        </details>
      </div>
      {id !== undefined ? (
        <a className="built-in-there" href={hrefOf({ view: 'guides', id })}>
          <IconCheck size={14} aria-hidden /> In the library
        </a>
      ) : (
        <Button
          size="xs"
          variant="default"
          loading={busy}
          disabled={disabled}
          leftSection={<IconPlus size={14} />}
          onClick={onAdd}
          aria-label={`Add ${title}`}
        >
          Add
        </Button>
      )}
    </li>
  );
}
