import { ulid } from 'ulid';
import type { Channel, Guide } from '../../domain/guide/model.ts';
import { CATALOG, incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  chainSaved,
  contactAdded,
  contactChecked,
  contactEdited,
  contactReached,
  contactRemoved,
  rotaRemoved,
  rotaSaved,
  serviceChainRemoved,
  serviceChainSaved,
  type ChainStep,
  type ContactChannel,
  type ContactDetails,
  type ContactRow,
  type Outcome,
  type Rota,
  type ServiceChain,
} from '../../domain/contact/model.ts';
import type { Log } from '../log/log.ts';
import { readContactFile } from './files.ts';

export interface ContactDeps {
  log: Log;
  find(id: string): ContactRow | undefined;
  all(): ContactRow[];
  guideIds(): string[];
  guide(id: string): Promise<{ guide: Guide }>;
  needIncident(id: string): unknown;
  person(): string;
  now(): number;
}

interface Command {
  key?: string | undefined;
}

const ok = { ok: true } as const;

/** Contacts, rotas, the chain, and who was reached about an incident. */
export function createContactService({
  log,
  find,
  all,
  guideIds,
  guide,
  needIncident,
  person,
  now,
}: ContactDeps) {
  const append = ({ key }: Command, ...events: NewEvent[]) => {
    log.append(CATALOG, events, { actor: person(), key });
    return ok;
  };
  const need = (id: string): ContactRow => {
    const row = find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This contact is no longer here.');
    return row;
  };
  return {
    add({ key, details }: Command & { details: ContactDetails }) {
      const contactId = key ?? ulid();
      append({ key }, contactAdded({ ...details, contactId }));
      return { id: contactId };
    },
    edit({ key, id, details }: Command & { id: string; details: ContactDetails }) {
      need(id);
      return append({ key }, contactEdited({ ...details, contactId: id }));
    },
    remove: ({ key, id }: Command & { id: string }) =>
      find(id) ? append({ key }, contactRemoved({ contactId: id })) : ok,
    checked({ key, id }: Command & { id: string }) {
      need(id);
      return append({ key }, contactChecked({ contactId: id }));
    },
    readFile: ({ file, text }: { file: string; text: string }) => readContactFile(file, text, now()),
    async ofGuides() {
      const guides = await Promise.all(guideIds().map((id) => guide(id).catch(() => null)));
      return { contacts: guides.flatMap((g) => (g ? contactsOf(g.guide) : [])).slice(0, 500) };
    },
    takeOver({ key, contacts }: Command & { contacts: ContactDetails[] }) {
      const again = key !== undefined && log.event(key) !== undefined;
      const plan = again ? { events: [], added: 0, completed: 0 } : merge(all(), contacts);
      if (plan.events.length > 0) append({ key }, ...plan.events);
      return { added: plan.added, completed: plan.completed };
    },
    saveRota({ key, rota }: Command & { rota: Omit<Rota, 'id'> & { id?: string | undefined } }) {
      const id = rota.id ?? key ?? ulid();
      append({ key }, rotaSaved({ rota: { ...rota, id } }));
      return { id };
    },
    removeRota: ({ key, id }: Command & { id: string }) => append({ key }, rotaRemoved({ rotaId: id })),
    saveChain: ({ key, steps }: Command & { steps: ChainStep[] }) => append({ key }, chainSaved({ steps })),
    saveServiceChain({
      key,
      chain,
    }: Command & { chain: Omit<ServiceChain, 'id'> & { id?: string | undefined } }) {
      const id = chain.id ?? key ?? ulid();
      append({ key }, serviceChainSaved({ chain: { ...chain, id } }));
      return { id };
    },
    removeServiceChain: ({ key, id }: Command & { id: string }) =>
      append({ key }, serviceChainRemoved({ chainId: id })),
    reached({
      key,
      incidentId,
      ...attempt
    }: Command & {
      incidentId: string;
      contactId: string | null;
      name: string;
      channel: string;
      outcome: Outcome;
      note: string;
      clock?: string | undefined;
    }) {
      needIncident(incidentId);
      log.append(incidentStream(incidentId), [contactReached(attempt)], { actor: person(), key });
      return ok;
    },
  };
}

/** What a guide's contacts are as far as they are filled in: `[Phone]` is nobody's number. */
function contactsOf(guide: Guide): ContactDetails[] {
  return guide.contacts
    .filter((c) => c.name.trim() !== '')
    .map(({ name, channels }) => ({
      name: name.trim().slice(0, 200),
      role: guide.title.slice(0, 200),
      channels: channels.filter((c) => !c.placeholder).flatMap(toChannel),
      note: '',
    }));
}

function toChannel({ kind, value }: Channel): ContactChannel[] {
  const text = value.trim().slice(0, 300);
  if (kind === 'other' || text === '') return [];
  return [{ kind, label: '', value: text }];
}

/** Adds who is new; who is here by name gets the ways that are new. */
function merge(known: readonly ContactRow[], contacts: readonly ContactDetails[]) {
  const byName = new Map<string, { id: string; details: ContactDetails; isNew: boolean; changed: boolean }>();
  const keyOf = (name: string) => name.trim().toLowerCase();
  for (const { id, name, role, channels, note } of known)
    byName.set(keyOf(name), { id, details: { name, role, channels, note }, isNew: false, changed: false });
  for (const contact of contacts) {
    const here = byName.get(keyOf(contact.name));
    if (!here) {
      byName.set(keyOf(contact.name), { id: ulid(), details: contact, isNew: true, changed: true });
      continue;
    }
    const values = new Set(here.details.channels.map((c) => c.value));
    const more = contact.channels.filter((c) => !values.has(c.value));
    if (more.length === 0) continue;
    here.details = { ...here.details, channels: [...here.details.channels, ...more].slice(0, 20) };
    here.changed = true;
  }
  const changed = [...byName.values()].filter((c) => c.changed);
  const events = changed.map(({ id, details, isNew }) =>
    isNew ? contactAdded({ ...details, contactId: id }) : contactEdited({ ...details, contactId: id }),
  );
  const added = changed.filter((c) => c.isNew).length;
  return { events, added, completed: changed.length - added };
}
