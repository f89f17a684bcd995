import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import {
  emptyDuty,
  type ChainStep,
  type ContactRow,
  type DutyRow,
  type ServiceChain,
} from '@domain/contact/model.ts';
import { chainNow, staffed, type Candidate } from '@domain/contact/ring.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useRow } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ChainEditor } from './ChainEditor.tsx';
import { ServiceChainDialog } from './ServiceChainDialog.tsx';
import { Rotas } from './Rotas.tsx';

/** Who is on duty now, and the chains in which people are rung. */
export function Duty({ contacts }: { contacts: ContactRow[] }) {
  const now = useNow();
  const duty = useRow('duty', 'team') ?? emptyDuty;
  const [chain, setChain] = useState<ServiceChain | 'new' | null>(null);
  useOfferActs([{ label: 'Add a chain for a service', run: () => setChain('new') }]);
  if (contacts.length === 0 && duty.rotas.length === 0) return null;
  return (
    <section className="duty" aria-labelledby="duty">
      <h2 id="duty">
        Ring in this order
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => setChain('new')}
        >
          Chain for a service
        </Button>
      </h2>
      {duty.serviceChains.map((own) => (
        <Chain
          key={own.id}
          name={own.name}
          of={`for ${own.services.join(', ')}`}
          steps={own.steps}
          now={staffed(own.steps, duty, contacts, now)}
          duty={duty}
          contacts={contacts}
          send={(key, steps) => api.contact.saveServiceChain({ key, chain: { ...own, steps } })}
        >
          <Button size="compact-xs" variant="default" onClick={() => setChain(own)}>
            Name and services
          </Button>
        </Chain>
      ))}
      <Chain
        name={duty.serviceChains.length > 0 ? 'The team' : ''}
        of={duty.serviceChains.length > 0 ? 'for everything else, and after those' : ''}
        steps={duty.chain}
        now={chainNow(duty, contacts, now)}
        duty={duty}
        contacts={contacts}
        send={(key, steps) => api.contact.saveChain({ key, steps })}
      />
      <Rotas duty={duty} />
      {chain && <ServiceChainDialog chain={chain === 'new' ? null : chain} onClose={() => setChain(null)} />}
    </section>
  );
}

interface ChainProps {
  name: string;
  of: string;
  steps: readonly ChainStep[];
  /** As it is staffed now. */
  now: Candidate[];
  duty: DutyRow;
  contacts: ContactRow[];
  send(key: string, steps: ChainStep[]): Promise<unknown>;
  children?: ReactNode;
}

function Chain({ name, of, steps, now, duty, contacts, send, children }: ChainProps) {
  const [editing, setEditing] = useState(false);
  return (
    <div className="chain-part" role="group" aria-label={name || 'The team'}>
      <div className="chain-head">
        <span>
          {name && <strong>{name}</strong>} {of && <span className="quiet">{of}</span>}
        </span>
        <span className="contact-acts">
          {children}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => setEditing(!editing)}
            aria-expanded={editing}
            aria-label={`${editing ? 'Done with' : 'Change'} the order${name && ` of ${name}`}`}
          >
            {editing ? 'Done' : 'Change the order'}
          </Button>
        </span>
      </div>
      {now.length === 0 && !editing && <p className="quiet">No order yet.</p>}
      {editing ? (
        <ChainEditor steps={steps} duty={duty} contacts={contacts} send={send} />
      ) : (
        <ol className="chain">
          {now.map(({ name: person, contact, duty: rota }) => (
            <li key={person}>
              <strong>{person}</strong>
              <span className="quiet">{rota ? `on duty, ${rota}` : (contact?.role ?? '')}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
