import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { Clock } from '@domain/clock/due.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { audiences } from '@domain/severity/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { openDialog } from '../incident/dialogs.ts';
import { waits } from './ReminderForm.tsx';
import { NoticeForm } from './NoticeForm.tsx';

interface Props {
  incident: IncidentRow;
  clock: Clock;
  onLeave(): void;
}

type Asking = 'waive' | 'update' | 'escalate' | 'notice' | null;

/** What can be done about a clock: meet it, be reminded again, or say why it is not needed. */
export function ClockActs({ incident, clock, onLeave }: Props) {
  const { run, busy, error } = useCommand();
  const [asking, setAsking] = useState<Asking>(null);
  const about = { incidentId: incident.id, clock: clock.key, label: clock.label };
  const snooze = (minutes: number) => void run((key) => api.clock.snooze({ key, ...about, minutes }));
  const leaveTo = (name: Parameters<typeof openDialog>[0]) => {
    onLeave();
    openDialog(name);
  };
  const first = firstAct(clock, {
    ask: setAsking,
    leaveTo,
    acknowledge: () => void run((key) => api.clock.acknowledge({ key, incidentId: incident.id })),
    reminderDone: (reminderId) =>
      void run((key) => api.clock.reminderDone({ key, incidentId: incident.id, reminderId })),
  });
  if (clock.state === 'met') return <span />;
  return (
    <>
      <span className="clock-acts">
        {first && (
          <Button size="compact-xs" variant="light" loading={busy} onClick={first.run}>
            {first.label}
          </Button>
        )}
        <Menu position="bottom-end" withinPortal={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for ${clock.label}`}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Remind me again in</Menu.Label>
            {waits.slice(0, 5).map(({ value, label }) => (
              <Menu.Item key={value} onClick={() => snooze(Number(value))}>
                {label}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => setAsking('waive')}>Not needed ...</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
      {asking === 'waive' && (
        <TextForm
          label="Why is it not needed?"
          act="Not needed"
          onDone={() => setAsking(null)}
          send={(reason, key) => api.clock.waive({ key, ...about, reason })}
        />
      )}
      {asking === 'update' && (
        <TextForm
          label="How were they told? (phone, in person, chat ...)"
          act="Update given"
          optional
          onDone={() => setAsking(null)}
          send={(how, key) =>
            api.clock.giveUpdate({ key, incidentId: incident.id, audiences: audiencesOf(clock), how })
          }
        />
      )}
      {asking === 'escalate' && (
        <TextForm
          label="Who knows now?"
          act="Escalated"
          initial={clock.label.replace(/^Escalate: /, '')}
          onDone={() => setAsking(null)}
          send={(who, key) => api.clock.escalate({ key, ...about, who })}
        />
      )}
      {asking === 'notice' && <NoticeForm incident={incident} clock={clock} onDone={() => setAsking(null)} />}
      <ErrorLine>{error}</ErrorLine>
    </>
  );
}

function audiencesOf({ key }: Clock) {
  return audiences.filter((audience) => key === `update:${audience}`);
}

interface Ways {
  ask(what: Asking): void;
  leaveTo(name: Parameters<typeof openDialog>[0]): void;
  acknowledge(): void;
  reminderDone(id: string): void;
}

/** What meets a clock of each kind; null where it is met elsewhere (a task, a fix). */
function firstAct({ kind, key }: Clock, ways: Ways): { label: string; run(): void } | null {
  switch (kind) {
    case 'severity':
      return { label: 'Choose ...', run: () => ways.leaveTo('severity') };
    case 'response':
      return { label: 'We are on it', run: ways.acknowledge };
    case 'update':
      return { label: 'Given ...', run: () => ways.ask('update') };
    case 'escalation':
      return { label: 'Done ...', run: () => ways.ask('escalate') };
    case 'watch':
      return { label: 'Resolve ...', run: () => ways.leaveTo('resolve') };
    case 'regulator':
      return { label: 'Filed ...', run: () => ways.ask('notice') };
    case 'reminder':
      return { label: 'Done', run: () => ways.reminderDone(key.slice('reminder:'.length)) };
    case 'mitigate':
    case 'rto':
    case 'review':
    case 'action':
    case 'task':
      return null;
    default:
      return assertNever(kind);
  }
}

interface TextFormProps {
  label: string;
  act: string;
  initial?: string;
  optional?: boolean;
  onDone(): void;
  send(text: string, key: string): Promise<unknown>;
}

function TextForm({ label, act, initial = '', optional = false, onDone, send }: TextFormProps) {
  const [text, setText] = useState(initial);
  const { run, busy, error, setError } = useCommand();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!optional && !text.trim()) return setError(label);
    if (await run((key) => send(text, key))) onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextInput
        size="xs"
        flex={1}
        label={label}
        value={text}
        maxLength={500}
        autoFocus
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key !== 'Escape') return;
          e.stopPropagation();
          onDone();
        }}
      />
      <Button size="xs" type="submit" loading={busy}>
        {act}
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
