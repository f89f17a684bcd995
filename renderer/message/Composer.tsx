import { Button, Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import type { MessageRow, MessageText } from '@domain/message/model.ts';
import { waitingFor } from '@domain/message/outbox.ts';
import { fieldsOf } from '@domain/message/template.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useRows } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { ChannelChoice } from './ChannelChoice.tsx';
import { FieldsForm } from './FieldsForm.tsx';
import { HandOnMenu } from './HandOnMenu.tsx';
import { Preview } from './Preview.tsx';
import { useText } from './useText.ts';

interface Props {
  incident: IncidentRow;
  messages: MessageRow[];
  draft: MessageRow | undefined;
  onDone(): void;
}

const promises = [
  { value: '0', label: 'No next update promised' },
  ...[15, 30, 60, 120, 240].map((min) => ({
    value: String(min),
    label: `Next update in ${min < 60 ? `${min} min` : `${min / 60} h`}`,
  })),
];

/** Where a message is written: a template filled from the incident, its fields, the text, where it goes. */
export function Composer({ incident, messages, draft, onDone }: Props) {
  const text = useText(incident, messages, draft);
  const channels = useRows('channel', (rows) => rows.sort((a, b) => (a.name < b.name ? -1 : 1)));
  const [chosen, setChosen] = useState<string[]>([]);
  const [literal, setLiteral] = useState(false);
  const [replace, setReplace] = useState(true);
  const { run, busy, error } = useCommand();
  const filled: MessageText = { ...text.result, use: text.use, audience: text.audience };
  const open = fieldsOf(filled.subject, filled.body);
  const older = waitingFor(chosen, messages);

  const [draftId, setDraftId] = useState(draft?.id);
  const save = async () => {
    const incidentId = incident.id;
    const saved = await run((key) =>
      api.message.draft({ key, incidentId, messageId: draftId, text: filled }),
    );
    setDraftId(saved?.id ?? draftId);
    return saved?.id;
  };
  const queue = async () => {
    const messageId = await save();
    if (!messageId) return;
    const done = await run((key) =>
      api.message.queue({
        key,
        incidentId: incident.id,
        messageId,
        channelIds: chosen,
        replaces: replace ? older.map(({ delivery }) => delivery.id) : [],
        nextUpdateAt: text.nextUpdateAt,
        literal,
      }),
    );
    if (done) onDone();
  };
  useOfferActs([
    { label: 'Leave the message as a draft', run: () => void save().then((id) => id && onDone()) },
  ]);
  const ready = filled.body.trim() !== '' && (open.length === 0 || literal);
  return (
    <form className="composer" onSubmit={(event) => (event.preventDefault(), void queue())}>
      <TextPart text={text} />
      <ChannelChoice channels={channels} chosen={chosen} text={filled} onChange={setChosen} />
      {older.length > 0 && (
        <Checkbox
          checked={replace}
          onChange={(e) => setReplace(e.currentTarget.checked)}
          label={`Withdraw ${older.length === 1 ? 'the older message that still waits' : `${older.length} older messages that still wait`} for these channels`}
        />
      )}
      {open.length > 0 && (
        <Checkbox
          checked={literal}
          onChange={(e) => setLiteral(e.currentTarget.checked)}
          label={`Send ${open
            .map((f) => f.name)
            .slice(0, 4)
            .join(', ')} as written: it is meant so`}
        />
      )}
      <ErrorLine>{error}</ErrorLine>
      <Group gap="xs">
        <Button type="submit" loading={busy} disabled={!ready || chosen.length === 0}>
          Put into the outbox
        </Button>
        <HandOnMenu text={filled} ready={ready} save={save} incidentId={incident.id} onDone={onDone} />
        <Button variant="default" loading={busy} onClick={() => void save().then((id) => id && onDone())}>
          Keep as a draft
        </Button>
        <Button variant="subtle" color="gray" onClick={onDone}>
          Cancel
        </Button>
        {open.length > 0 && !literal && (
          <span className="composer-open" role="status">
            {open.length === 1 ? '1 field is' : `${open.length} fields are`} still open
          </span>
        )}
      </Group>
    </form>
  );
}

/** The template, what it asks for, and how it will read. */
function TextPart({ text }: { text: ReturnType<typeof useText> }) {
  return (
    <>
      <Group gap="xs" align="end" wrap="wrap">
        <NativeSelect
          label="Text"
          className="composer-template"
          value={text.templateId}
          onChange={(e) => text.choose(e.currentTarget.value)}
          data={text.choices}
          data-autofocus
        />
        <TextInput
          label="For whom"
          placeholder="Customers"
          value={text.audience}
          onChange={(e) => text.setAudience(e.currentTarget.value)}
        />
        <NativeSelect
          label="Promise"
          value={String(text.minutes)}
          onChange={(e) => text.setMinutes(Number(e.currentTarget.value))}
          data={promises}
        />
      </Group>
      {text.free ? (
        <>
          <TextInput
            label="Subject"
            value={text.subject}
            onChange={(e) => text.setSubject(e.currentTarget.value)}
          />
          <Textarea
            label="Message"
            autosize
            minRows={6}
            value={text.body}
            onChange={(e) => text.setBody(e.currentTarget.value)}
          />
        </>
      ) : (
        <FieldsForm fields={text.fields} values={text.values} onChange={text.setValue} />
      )}
      {(!text.free || fieldsOf(text.subject, text.body).length > 0) && (
        <Preview subject={text.subject} body={text.body} values={text.values} />
      )}
      {!text.free && (
        <button type="button" className="link-button" onClick={text.setFree}>
          Edit the text freely
        </button>
      )}
    </>
  );
}
