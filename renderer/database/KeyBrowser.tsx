import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { entriesOf, itemsOf } from '@domain/database/firstAid/redis/replies.ts';
import type { Reply } from '@domain/database/result.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { BigKeys } from './BigKeys.tsx';
import { countText, unitText } from './format.ts';
import { readCommand } from './redisText.ts';
import { ReplyView } from './ReplyView.tsx';
import { askRedis, MAX_KEYS, useKeys, type KeyRow } from './useKeys.ts';

/** 100 keys are described at a time: four questions each. */
const DESCRIBED = 100;

/** The keys of a Redis database, and what they hold. */
export default function KeyBrowser({ row }: { row: DatabaseSessionRow }) {
  const [mode, setMode] = useState('browse');
  return (
    <div className="db-keys">
      <div className="db-bar">
        <SegmentedControl
          size="xs"
          aria-label="Keys"
          value={mode}
          onChange={setMode}
          data={[
            { value: 'browse', label: 'Browse' },
            { value: 'big', label: 'Big keys by sample' },
          ]}
        />
      </div>
      {row.state.kind !== 'open' ? (
        <p className="quiet db-none">The keys are read once the shell is connected.</p>
      ) : mode === 'browse' ? (
        <Browse sessionId={row.id} />
      ) : (
        <BigKeys sessionId={row.id} />
      )}
    </div>
  );
}

function Browse({ sessionId }: { sessionId: string }) {
  const list = useKeys(sessionId);
  const [pattern, setPattern] = useState('');
  const [shown, setShown] = useState<string | null>(null);
  const { describe } = list;
  const unknown = list.keys.slice(0, DESCRIBED).filter((key) => !list.details.has(key));
  const next = unknown.slice(0, 10).join('\0');
  useEffect(() => {
    if (next) void describe(next.split('\0'));
  }, [next, describe]);
  return (
    <>
      <form
        className="db-bar"
        onSubmit={(event) => {
          event.preventDefault();
          setShown(null);
          void list.begin(pattern);
        }}
      >
        <TextInput
          size="xs"
          w={280}
          aria-label="Pattern"
          placeholder="Pattern, e.g. session:*"
          value={pattern}
          onChange={(e) => setPattern(e.currentTarget.value)}
        />
        <Button size="compact-sm" type="submit" variant="default" loading={list.busy}>
          Find
        </Button>
        <span className="quiet" role="status">
          {list.started ? `${countText(list.keys.length)} keys` : 'Find lists the first keys.'}
          {list.started && list.cursor !== null && !list.busy && ', there are more'}
        </span>
        {list.started && list.cursor !== null && list.keys.length < MAX_KEYS && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={list.busy}
            onClick={() => void list.more(pattern)}
          >
            More
          </Button>
        )}
      </form>
      <ErrorLine>{list.error}</ErrorLine>
      <div className="db-keys-body">
        <ul className="db-key-list" aria-label="Keys">
          {list.keys.map((key) => (
            <li key={key}>
              <button
                type="button"
                aria-current={key === shown || undefined}
                onClick={() => {
                  setShown(key);
                  void describe([key]);
                }}
              >
                <span className="mono db-key-name">{key}</span>
                <span className="quiet">{factsOf(list.details.get(key))}</span>
              </button>
            </li>
          ))}
        </ul>
        {shown !== null && (
          <KeyValue key={shown} sessionId={sessionId} name={shown} row={list.details.get(shown)} />
        )}
      </div>
    </>
  );
}

function factsOf(row: KeyRow | undefined): string {
  if (!row) return '';
  return [
    row.type,
    row.length !== null && row.type !== 'string' && `${countText(row.length)} members`,
    row.bytes !== null && unitText(row.bytes, 'bytes'),
    row.ttl !== null && `expires in ${unitText(row.ttl, 'seconds')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** HSCAN and SSCAN answer a cursor before what was asked for; a hash's fields stand with their values. */
function membersOf(reply: Reply, type: string | undefined): Reply {
  if (type !== 'hash' && type !== 'set') return reply;
  const members = itemsOf(reply)[1];
  if (!members) return reply;
  if (type === 'set') return members;
  const entries = entriesOf(members).map(([name, value]): [Reply, Reply] => [
    { type: 'string', value: name },
    value,
  ]);
  return { type: 'map', entries, more: 0 };
}

function KeyValue({ sessionId, name, row }: { sessionId: string; name: string; row: KeyRow | undefined }) {
  const [reply, setReply] = useState<Reply | null>(null);
  const [error, setError] = useState<string | null>(null);
  const type = row?.type;
  useEffect(() => {
    const command = type === undefined ? null : readCommand(type, name);
    if (!command) return;
    let wanted = true;
    askRedis(sessionId, command).then(
      (found) => wanted && setReply(found),
      (caught: unknown) => wanted && setError(errorText(caught)),
    );
    return () => void (wanted = false);
  }, [sessionId, name, type]);
  return (
    <section className="db-key-value" aria-label={`Value of ${name}`}>
      <h2 className="mono">{name}</h2>
      <p className="quiet">{factsOf(row)}</p>
      {type === 'none' && <p>The key is no more: it expired or was deleted.</p>}
      <ErrorLine>{error}</ErrorLine>
      {reply && <ReplyView reply={membersOf(reply, type)} />}
    </section>
  );
}
