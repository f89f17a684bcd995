import { useEffect, useState } from 'react';
import { countText } from './format.ts';
import { ExportMenu } from './ExportMenu.tsx';
import type { ResultView } from './runs.ts';
import type { Shell } from './shell.ts';

interface ListProps {
  result: ResultView;
  shell: Shell;
  sessionId: string;
}

/** 50 documents a page: what a person reads, and what a browser draws at once. */
const PAGE = 50;

/** Documents as trees that open; a page of them at a time. */
export function DocumentList({ result, shell, sessionId }: ListProps) {
  const [page, setPage] = useState(0);
  const from = page * PAGE;
  const to = Math.min(result.rows, from + PAGE);
  const { version } = shell.snapshot();
  useEffect(() => shell.show(result, from, to), [shell, result, from, to, version]);
  const pages = Math.max(1, Math.ceil(result.rows / PAGE));
  return (
    <div className="db-documents">
      <div className="db-bar">
        <button type="button" className="link-button" disabled={page === 0} onClick={() => setPage(page - 1)}>
          Previous
        </button>
        <span className="quiet">
          {result.rows === 0
            ? 'No documents'
            : `${countText(from + 1)} to ${countText(to)} of ${countText(result.rows)}`}
        </span>
        <button
          type="button"
          className="link-button"
          disabled={page + 1 >= pages}
          onClick={() => setPage(page + 1)}
        >
          Next
        </button>
        <span className="db-bar-end">
          <ExportMenu result={result} sessionId={sessionId} table="documents" />
        </span>
      </div>
      <ol className="db-document-list" start={from + 1}>
        {Array.from({ length: to - from }, (_, i) => (
          <li key={from + i}>
            <Document text={result.window.get(from + i)?.[0] ?? null} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Document({ text }: { text: string | null }) {
  if (text === null) return <span className="quiet">…</span>;
  const document = parsed(text);
  return document === undefined ? <pre>{text}</pre> : <Tree name={null} value={document} level={0} />;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 200 members of a node are drawn; the whole of it is in the export. */
const MEMBERS = 200;

function Tree({ name, value, level }: { name: string | null; value: unknown; level: number }) {
  const label = name === null ? null : <span className="db-tree-name">{name}: </span>;
  const plain = plainText(value);
  if (plain !== null) {
    return (
      <span className="db-tree-leaf">
        {label}
        <span data-kind={value === null ? 'null' : typeof value}>{plain}</span>
      </span>
    );
  }
  const members = Object.entries(value as object);
  return (
    <details open={level < 1} className="db-tree">
      <summary>
        {label}
        <span className="quiet">
          {Array.isArray(value)
            ? `[${countText(members.length)}]`
            : `{${members
                .slice(0, 4)
                .map(([k]) => k)
                .join(', ')}${members.length > 4 ? ', …' : ''}}`}
        </span>
      </summary>
      <ul>
        {members.slice(0, MEMBERS).map(([key, member]) => (
          <li key={key}>
            <Tree name={key} value={member} level={level + 1} />
          </li>
        ))}
        {members.length > MEMBERS && <li className="quiet">… {countText(members.length - MEMBERS)} more</li>}
      </ul>
    </details>
  );
}

/** A value that is one word: plain ones, and what extended JSON wraps into an object with one `$` name. */
function plainText(value: unknown): string | null {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return null;
  const names = Object.keys(value);
  if (names.length === 0) return '{}';
  if (names.length > 2 || !names[0]?.startsWith('$')) return null;
  const inner = (value as Record<string, unknown>)[names[0]];
  const word = names[0].slice(1);
  return `${word}(${typeof inner === 'string' ? inner : JSON.stringify(inner)})`;
}
