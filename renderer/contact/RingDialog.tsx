import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { chainNow, chainsFor, contactNamed, linkOf, nextToRing, type Ring } from '@domain/contact/ring.ts';
import { emptyDuty, outcomes, type Outcome } from '@domain/contact/model.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useClocks } from '../clock/useClocks.ts';
import { useRow, useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { Channels } from './Channels.tsx';
import { PersonInput } from './PersonInput.tsx';
import './contact.css';

const outcomeLabels: Record<Outcome, string> = {
  reached: 'Reached',
  'no answer': 'No answer, next',
  'left a message': 'Left a message, next',
};

/** Whom to ring next by the chain, the number to try, and what came of it. */
export default function RingDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const now = useNow();
  const zone = useZone();
  const contacts = Object.values(useTable('contact'));
  const duty = useRow('duty', 'team') ?? emptyDuty;
  const attempts = useRow('attempts', incident.id)?.attempts ?? [];
  const escalation = useClocks(incident).find((c) => c.kind === 'escalation' && c.state !== 'met');
  const [other, setOther] = useState('');
  const chain = chainNow(duty, contacts, now, incident.services);
  const own = chainsFor(duty, incident.services);
  const named = other.trim()
    ? { name: other.trim(), contact: contactNamed(contacts, other), duty: '' }
    : null;
  const ring: Ring | null =
    nextToRing(named ? [named] : chain, attempts) ?? (named && { ...named, channel: null, tries: 0 });
  return (
    <Modal opened onClose={onClose} title="Ring somebody" size="lg">
      <Stack gap="sm">
        {own.length > 0 && (
          <p className="quiet ring-empty">{own.map((c) => c.name).join(', ')} first, then the team.</p>
        )}
        {ring ? (
          <RingOne
            key={`${ring.name} ${ring.channel?.value ?? ''} ${attempts.length}`}
            incident={incident}
            ring={ring}
            meets={escalation?.key}
          />
        ) : (
          <p className="quiet ring-empty">
            {chain.length > 0
              ? 'Everybody in the chain was reached.'
              : 'There is no chain yet. Add contacts and their order in People, or name somebody here.'}
          </p>
        )}
        <PersonInput
          label="Somebody else"
          placeholder="Not in the order of the chain"
          value={other}
          onChange={setOther}
        />
        {escalation && <p className="quiet ring-empty">Whoever is reached meets: {escalation.label}</p>}
        {attempts.length > 0 && (
          <ol className="ring-log" aria-label="Attempts">
            {attempts.toReversed().map((a) => (
              <li key={`${a.at} ${a.name}`}>
                <span className="mono quiet">{clock(a.at, zone)}</span> {a.name}: {a.outcome}
                {a.channel && <span className="quiet"> ({a.channel})</span>}
              </li>
            ))}
          </ol>
        )}
      </Stack>
    </Modal>
  );
}

function RingOne({
  incident,
  ring,
  meets,
}: {
  incident: IncidentRow;
  ring: Ring;
  meets: string | undefined;
}) {
  const [note, setNote] = useState('');
  const { run, busy, error } = useCommand();
  const { name, contact, channel, duty, tries } = ring;
  const log = (outcome: Outcome) =>
    void run((key) =>
      api.contact.reached({
        key,
        incidentId: incident.id,
        contactId: contact?.id ?? null,
        name,
        channel: channel ? channel.value : '',
        outcome,
        note,
        clock: outcome === 'reached' ? meets : undefined,
      }),
    );
  const link = channel && linkOf(channel);
  return (
    <section className="ring-next" aria-label="Next to ring">
      <span className="quiet">
        Next{duty && `, on duty (${duty})`}
        {tries > 0 && `, tried ${tries} ${tries === 1 ? 'time' : 'times'}`}
      </span>
      <strong className="ring-name">{name}</strong>
      {contact?.role && <span className="quiet">{contact.role}</span>}
      {channel ? (
        <span className="ring-number">
          {link ? (
            <Button component="a" href={link} data-autofocus>
              {channel.value}
            </Button>
          ) : (
            <span className="mono">{channel.value}</span>
          )}
          {channel.label && <span className="quiet">{channel.label}</span>}
        </span>
      ) : (
        <span className="quiet">No number is known here.</span>
      )}
      {contact && contact.channels.length > 1 && (
        <Channels channels={contact.channels.filter((c) => c !== channel)} />
      )}
      <Textarea
        size="xs"
        label="Note"
        autosize
        minRows={1}
        value={note}
        onChange={(e) => setNote(e.currentTarget.value)}
      />
      <Group gap="xs">
        {outcomes.map((outcome) => (
          <Button
            key={outcome}
            size="xs"
            variant={outcome === 'reached' ? 'filled' : 'default'}
            disabled={busy}
            onClick={() => log(outcome)}
          >
            {outcomeLabels[outcome]}
          </Button>
        ))}
      </Group>
      <ErrorLine>{error}</ErrorLine>
    </section>
  );
}
