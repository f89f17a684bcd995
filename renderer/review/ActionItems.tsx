import { ActionIcon, Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { priorities, type ActionItem } from '@domain/review/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** What is to be done so that it does not happen again, each with one owner and a day. */
export function ActionItems({ incidentId, actions }: { incidentId: string; actions: ActionItem[] }) {
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">Action items</h2>
      {actions.length === 0 && <p className="quiet">None yet.</p>}
      <ul className="actions">
        {actions.map((action) => (
          <Item key={action.id} incidentId={incidentId} action={action} />
        ))}
      </ul>
      <AddAction incidentId={incidentId} />
    </section>
  );
}

function Item({ incidentId, action }: { incidentId: string; action: ActionItem }) {
  const { run, error } = useCommand();
  const setState = (state: ActionItem['state']) =>
    void run((key) => api.review.changeAction({ key, incidentId, actionId: action.id, state }));
  return (
    <li data-state={action.state}>
      <Checkbox
        label={action.title}
        checked={action.state === 'done'}
        disabled={action.state === 'dropped'}
        onChange={(e) => setState(e.currentTarget.checked ? 'done' : 'open')}
      />
      <span className="quiet">
        {action.owner || 'no owner'}, {action.due ? `due ${action.due}` : 'no date'}
        {action.state === 'dropped' && ', dropped'}
      </span>
      <NativeSelect
        className="no-print"
        size="xs"
        aria-label={`Priority of ${action.title}`}
        value={action.priority}
        data={[...priorities]}
        onChange={(e) => {
          const priority = e.currentTarget.value as ActionItem['priority'];
          void run((key) => api.review.changeAction({ key, incidentId, actionId: action.id, priority }));
        }}
      />
      {action.state === 'dropped' ? (
        <button type="button" className="link-button no-print" onClick={() => setState('open')}>
          Take up again
        </button>
      ) : (
        <ActionIcon
          className="no-print"
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Drop ${action.title}`}
          title="Drop"
          onClick={() => setState('dropped')}
        >
          <IconTrash size={14} />
        </ActionIcon>
      )}
      <ErrorLine>{error}</ErrorLine>
    </li>
  );
}

function AddAction({ incidentId }: { incidentId: string }) {
  const [title, setTitle] = useState('');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const { run, busy, error, setError } = useCommand();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return setError('Say what is to be done.');
    const added = await run((key) =>
      api.review.addAction({ key, incidentId, title, owner, due: due || null }),
    );
    if (!added) return;
    setTitle('');
    setOwner('');
    setDue('');
  };
  return (
    <form className="add-action no-print" onSubmit={(event) => void add(event)}>
      <TextInput label="What" value={title} onChange={(e) => setTitle(e.currentTarget.value)} />
      <TextInput label="Owner" value={owner} onChange={(e) => setOwner(e.currentTarget.value)} />
      <TextInput label="Due" type="date" value={due} onChange={(e) => setDue(e.currentTarget.value)} />
      <Button type="submit" variant="default" loading={busy}>
        Add action item
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
