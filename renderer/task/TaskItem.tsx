import { ActionIcon, Button, Menu, NumberInput, TextInput } from '@mantine/core';
import {
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconDots,
  IconUserCheck,
} from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { Task } from '@domain/task/model.ts';
import { spanText } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { countdown } from '../clock/words.ts';
import { PersonInput } from '../contact/PersonInput.tsx';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

const icons = {
  given: IconCircleDashed,
  understood: IconUserCheck,
  done: IconCircleCheckFilled,
  dropped: IconCircleMinus,
};
const states = { given: 'given', understood: 'understood', done: 'done', dropped: 'not done any more' };

type Asking = 'check' | 'reassign' | 'finish' | 'drop' | null;

/** One task: who has it, whether it was understood, when to check back, and what came of it. */
export function TaskItem({ incidentId, task }: { incidentId: string; task: Task }) {
  const now = useNow();
  const [asking, setAsking] = useState<Asking>(null);
  const { run, busy, error } = useCommand();
  const about = { incidentId, taskId: task.id };
  const open = task.state === 'given' || task.state === 'understood';
  const late = open && task.dueAt !== null && now > task.dueAt;
  const Icon = icons[task.state];
  return (
    <li className="task" data-state={task.state} data-late={late || undefined}>
      <Icon size={17} aria-hidden className="task-icon" />
      <span className="task-what">
        <strong>{task.title}</strong>
        <small>
          {task.person || 'nobody yet'}, {states[task.state]}
          {open && task.dueAt !== null && (
            <span className="mono task-due">
              {late
                ? `check back, late by ${spanText(now - task.dueAt)}`
                : `check back in ${countdown(task.dueAt - now)}`}
            </span>
          )}
          {task.note && <span className="task-note">{task.note}</span>}
        </small>
      </span>
      <span className="task-acts">
        {task.state === 'given' && task.person !== '' && (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            onClick={() => void run((key) => api.task.understood({ key, ...about }))}
          >
            Understood
          </Button>
        )}
        {open && task.person === '' && (
          <Button size="compact-xs" variant="default" onClick={() => setAsking('reassign')}>
            Give to ...
          </Button>
        )}
        {open && (
          <Button size="compact-xs" variant="light" onClick={() => setAsking('finish')}>
            Done
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for ${task.title}`}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {open ? (
              <>
                <Menu.Item onClick={() => setAsking('check')}>Checked back ...</Menu.Item>
                <Menu.Item onClick={() => setAsking('reassign')}>Give to somebody else ...</Menu.Item>
                <Menu.Item onClick={() => setAsking('drop')}>Not needed any more ...</Menu.Item>
              </>
            ) : (
              <Menu.Item onClick={() => void run((key) => api.task.reopen({ key, ...about }))}>
                To do again
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </span>
      {asking && <Ask key={asking} what={asking} about={about} task={task} onDone={() => setAsking(null)} />}
      <ErrorLine>{error}</ErrorLine>
    </li>
  );
}

interface AskProps {
  what: NonNullable<Asking>;
  about: { incidentId: string; taskId: string };
  task: Task;
  onDone(): void;
}

const questions = {
  check: { label: 'How far is it?', act: 'Noted' },
  finish: { label: 'What came of it?', act: 'Done' },
  drop: { label: 'Why is it not needed?', act: 'Drop' },
  reassign: { label: 'Who takes it?', act: 'Give' },
};

function Ask({ what, about, task, onDone }: AskProps) {
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState<number | ''>(task.minutes ?? 10);
  const { run, busy, error, setError } = useCommand();
  const { label, act } = questions[what];
  const needed = what === 'drop' || what === 'reassign';
  const left = minutes === '' ? null : minutes;
  const send = (key: string): Promise<unknown> => {
    if (what === 'check') return api.task.checkBack({ key, ...about, note: text, minutes: left });
    if (what === 'reassign') return api.task.reassign({ key, ...about, person: text, minutes: left });
    if (what === 'finish') return api.task.finish({ key, ...about, note: text });
    return api.task.drop({ key, ...about, note: text });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (needed && !text.trim()) return setError(label);
    if (await run(send)) onDone();
  };
  return (
    <form
      className="task-ask"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(e) => e.key === 'Escape' && onDone()}
    >
      {what === 'reassign' ? (
        <PersonInput size="xs" label={label} value={text} onChange={setText} autoFocus />
      ) : (
        <TextInput
          size="xs"
          label={label}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          autoFocus
        />
      )}
      {(what === 'check' || what === 'reassign') && (
        <NumberInput
          size="xs"
          w={110}
          label="Again in minutes"
          value={minutes}
          min={1}
          max={1440}
          hideControls
          onChange={(value) => setMinutes(typeof value === 'number' ? value : '')}
        />
      )}
      <Button size="xs" type="submit" loading={busy}>
        {act}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        Cancel
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
