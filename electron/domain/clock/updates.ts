import type { StoredEvent } from '../event.ts';
import { deliverySent, messageHandedOn } from '../message/model.ts';
import { audiences, type Audience } from '../severity/model.ts';
import { updateGiven } from './model.ts';

/**
 * The events by which audiences are told how things stand: each meets the clock "next update" of the audiences that
 * it answers (an empty list meets none).
 */
export const updateTypes = new Map<string, (event: StoredEvent) => Audience[]>([
  [updateGiven.type, (event) => listed(event.data['audiences'])],
  [deliverySent.type, (event) => toldBy(event.data['audience'])],
  [messageHandedOn.type, (event) => toldBy(event.data['audience'])],
]);

function toldBy(audience: unknown): Audience[] {
  return [audienceOf(typeof audience === 'string' ? audience : '')];
}

function listed(value: unknown): Audience[] {
  return Array.isArray(value) ? audiences.filter((audience) => value.includes(audience)) : [];
}

const customers = /customer|client|users?\b|public|status|kunden|clientes|客户|用户/i;
const executives = /exec|management|board|leadership|sponsor|direktion|geschäftsführung|高管|管理层/i;

/** Whose clock a message's audience is, which people name as they like; the team's where it says nothing else. */
function audienceOf(name: string): Audience {
  if (executives.test(name)) return 'executives';
  return customers.test(name) ? 'customers' : 'internal';
}
