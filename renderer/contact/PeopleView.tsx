import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContactDetails, ContactRow } from '@domain/contact/model.ts';
import { isStale } from '@domain/contact/ring.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useLink, useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { FindField, Page } from '../ui/Page.tsx';
import { day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { Channels } from './Channels.tsx';
import { ContactDialog } from './ContactDialog.tsx';
import { Duty } from './Duty.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import '../host/host.css';
import './contact.css';

type Open = { kind: 'edit'; id: string | null; details: ContactDetails } | { kind: 'import' } | null;

const nobody: ContactDetails = {
  name: '',
  role: '',
  channels: [{ kind: 'phone', label: '', value: '' }],
  note: '',
};

/** Whom to reach and how, who is on duty, and in which order they are rung. Works with no network. */
export default function PeopleView() {
  const contacts = Object.values(useTable('contact'));
  const link = useLink();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const add = () => setOpen({ kind: 'edit', id: null, details: nobody });
  useOfferActs([
    { label: 'Add a contact', keys: 'a', hint: 'A', run: add },
    { label: 'Import contacts or a rota', run: () => setOpen({ kind: 'import' }) },
  ]);
  const close = () => setOpen(null);
  const edit = ({ id, name, role, channels, note }: ContactRow) =>
    setOpen({ kind: 'edit', id, details: { name, role, channels, note } });
  return (
    <Page
      title="People"
      bar={
        <>
          {contacts.length > 5 && (
            <FindField
              label="Find a contact"
              placeholder="Find by name, role or number"
              value={query}
              onChange={setQuery}
            />
          )}
          <Button variant="default" onClick={() => setOpen({ kind: 'import' })}>
            Import
          </Button>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            Add contact
          </Button>
        </>
      }
    >
      <Duty contacts={contacts} />
      {contacts.length === 0 && link === 'live' && (
        <Empty title="No contacts yet">
          When the directory and the chat are down, these numbers are what you have. Take them from your
          guide, a CSV or vCard file, or add them by hand.
        </Empty>
      )}
      {contacts.length > 0 && <ContactList contacts={find(contacts, query)} onEdit={edit} />}
      {open?.kind === 'edit' && <ContactDialog id={open.id} details={open.details} onClose={close} />}
      {open?.kind === 'import' && <ImportDialog onClose={close} />}
    </Page>
  );
}

function find(contacts: ContactRow[], query: string): ContactRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return contacts
    .filter((c) => {
      const text = [c.name, c.role, ...c.channels.map((w) => w.value)].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function ContactList({ contacts, onEdit }: { contacts: ContactRow[]; onEdit(contact: ContactRow): void }) {
  const now = useNow();
  const zone = useZone();
  const { run, error } = useCommand();
  if (contacts.length === 0) return <p className="quiet">Nobody matches.</p>;
  return (
    <>
      <ErrorLine>{error}</ErrorLine>
      <ul className="framed-list host-list contact-list" aria-label="Contacts">
        {contacts.map((contact) => (
          <li key={contact.id}>
            <span className="contact-name">
              <strong>{contact.name}</strong>
              {contact.role && <span className="quiet">{contact.role}</span>}
            </span>
            <Channels channels={contact.channels} />
            <span className="contact-checked" data-stale={isStale(contact, now) || undefined}>
              {contact.checkedAt === null
                ? 'Never checked'
                : `Checked ${day(contact.checkedAt, zone)} by ${contact.checkedBy}`}
            </span>
            <span className="contact-acts">
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`The numbers of ${contact.name} are right`}
                onClick={() => void run((key) => api.contact.checked({ key, id: contact.id }))}
              >
                Checked
              </Button>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Edit ${contact.name}`}
                onClick={() => onEdit(contact)}
              >
                Edit
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
