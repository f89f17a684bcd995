import {
  chainSaved,
  contactAdded,
  contactChecked,
  contactEdited,
  contactReached,
  contactRemoved,
  emptyDuty,
  rotaRemoved,
  rotaSaved,
  serviceChainRemoved,
  serviceChainSaved,
  type AttemptsRow,
  type ChainStep,
  type ContactDetails,
  type ContactRow,
  type DutyRow,
} from '../../domain/contact/model.ts';
import type { StoredEvent } from '../../domain/event.ts';
import { incidentOf, jsonProjection } from '../log/jsonProjection.ts';

interface Stored extends ContactRow {
  removed: boolean;
}

/** The contacts of the catalog. A removed one keeps its row, so that a page that was away hears of it. */
export const contactProjection = jsonProjection<Stored | null>({
  feature: 'contact',
  version: 1,
  types: new Set([contactAdded, contactEdited, contactRemoved, contactChecked].map((e) => e.type)),
  keyOf: (event) => (event.stream === 'catalog' ? String(event.data['contactId']) : null),
  empty: () => null,
  fold: foldContact,
  show(row) {
    if (!row || row.removed) return undefined;
    const { removed: _removed, ...contact } = row;
    return contact;
  },
});

function foldContact(row: Stored | null, event: StoredEvent): Stored | null {
  const { at: updatedAt, actor } = event;
  if (contactAdded.is(event)) {
    const { contactId: id, ...details } = event.data;
    return row ?? { ...details, id, checkedAt: null, checkedBy: '', updatedAt, removed: false };
  }
  if (!row) return null;
  if (contactEdited.is(event)) {
    const { contactId: _id, ...details } = event.data;
    // Other numbers are unchecked numbers.
    const checked = sameChannels(row, details) ? {} : { checkedAt: null, checkedBy: '' };
    return { ...row, ...details, ...checked, updatedAt };
  }
  if (contactChecked.is(event)) return { ...row, checkedAt: updatedAt, checkedBy: actor, updatedAt };
  return { ...row, removed: true, updatedAt };
}

function sameChannels(a: Pick<ContactDetails, 'channels'>, b: Pick<ContactDetails, 'channels'>): boolean {
  const values = ({ channels }: Pick<ContactDetails, 'channels'>) =>
    JSON.stringify(channels.map((c) => c.value));
  return values(a) === values(b);
}

/** Rotas and the chains: one row. */
export const dutyProjection = jsonProjection<DutyRow>({
  feature: 'duty',
  version: 2,
  types: new Set(
    [rotaSaved, rotaRemoved, chainSaved, serviceChainSaved, serviceChainRemoved].map((e) => e.type),
  ),
  keyOf: (event) => (event.stream === 'catalog' ? 'team' : null),
  empty: () => emptyDuty,
  fold(row, event) {
    if (chainSaved.is(event)) return { ...row, chain: event.data.steps };
    if (rotaRemoved.is(event)) {
      const { rotaId } = event.data;
      const without = (steps: readonly ChainStep[]) => steps.filter((s) => s.id !== rotaId);
      return {
        rotas: row.rotas.filter((r) => r.id !== rotaId),
        chain: without(row.chain),
        serviceChains: row.serviceChains.map((c) => ({ ...c, steps: without(c.steps) })),
      };
    }
    if (serviceChainSaved.is(event)) {
      const { chain } = event.data;
      const known = row.serviceChains.some((c) => c.id === chain.id);
      const serviceChains = known
        ? row.serviceChains.map((c) => (c.id === chain.id ? chain : c))
        : [...row.serviceChains, chain];
      return { ...row, serviceChains };
    }
    if (serviceChainRemoved.is(event)) {
      const { chainId } = event.data;
      return { ...row, serviceChains: row.serviceChains.filter((c) => c.id !== chainId) };
    }
    if (!rotaSaved.is(event)) return null;
    const { rota } = event.data;
    return { ...row, rotas: [...row.rotas.filter((r) => r.id !== rota.id), rota] };
  },
});

/** 200 attempts: more than a night of ringing. */
const ATTEMPTS_KEPT = 200;

/** Who was rung about each incident. */
export const attemptsProjection = jsonProjection<AttemptsRow>({
  feature: 'attempts',
  version: 1,
  types: new Set([contactReached.type]),
  keyOf: incidentOf,
  empty: (incidentId) => ({ incidentId, attempts: [] }),
  fold(row, event) {
    if (!contactReached.is(event)) return null;
    const { contactId, name, channel, outcome } = event.data;
    const next = { contactId, name, channel, outcome, by: event.actor, at: event.at };
    return { ...row, attempts: [...row.attempts, next].slice(-ATTEMPTS_KEPT) };
  },
});
