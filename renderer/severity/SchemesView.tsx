import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { severityOf, type Scheme } from '@domain/severity/model.ts';
import { api } from '../api/client.ts';
import { useAllSchemes, useOfferedSchemes, useSeverityRow } from '../incident/useSeverities.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { Page } from '../ui/Page.tsx';
import { SeverityBadge } from '../ui/Severity.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { useCommand } from '../ui/useCommand.ts';
import { CalendarSection } from './CalendarSection.tsx';
import { LevelFacts } from './LevelFacts.tsx';
import { Objectives } from './Objectives.tsx';
import './severity.css';

const SchemeEditor = lazyPart(() => import('./SchemeEditor.tsx'));

const origins = { 'built-in': 'built in', guide: 'from a guide', own: 'your own' };

/** Every severity scheme, which one is offered first, what services must hold, and the team's calendar. */
export default function SchemesView() {
  const schemes = useAllSchemes();
  const row = useSeverityRow();
  const first = useOfferedSchemes()[0];
  const [editing, setEditing] = useState<Scheme | null>(null);
  const retired = new Set(row.schemes.filter((s) => s.retired).map((s) => s.id));
  return (
    <Page title="Severity schemes">
      <p className="quiet scheme-hint">
        The levels of the first scheme are offered first. An incident keeps what its level asked for when it
        was set: a scheme that changes later moves no clock of an incident under way.
      </p>
      <ul className="scheme-list">
        {schemes.map((scheme) => (
          <SchemeItem
            key={scheme.id}
            scheme={scheme}
            isFirst={scheme === first}
            isRetired={retired.has(scheme.id)}
            onEdit={() => setEditing(scheme)}
          />
        ))}
      </ul>
      <Objectives schemes={schemes} />
      <CalendarSection />
      {editing && (
        <Suspense fallback={null}>
          <SchemeEditor scheme={editing} onClose={() => setEditing(null)} />
        </Suspense>
      )}
    </Page>
  );
}

interface ItemProps {
  scheme: Scheme;
  isFirst: boolean;
  isRetired: boolean;
  onEdit(): void;
}

function SchemeItem({ scheme, isFirst, isRetired, onEdit }: ItemProps) {
  const { run, busy, error } = useCommand();
  const { id, name, origin } = scheme;
  return (
    <li>
      <details>
        <summary>
          <strong>{name}</strong>
          <span className="quiet">
            {origins[origin]}
            {isFirst && ', offered first'}
            {isRetired && ', retired'}
          </span>
          <span className="scheme-levels">
            {scheme.levels.map((level) => (
              <SeverityBadge key={level.code} severity={severityOf(scheme, level)} short />
            ))}
          </span>
        </summary>
        {scheme.levels.map((level) => (
          <section key={level.code} className="scheme-level">
            <h3>
              {level.label}
              {level.retired && <span className="quiet"> retired</span>}
            </h3>
            <LevelFacts level={level} />
          </section>
        ))}
        <div className="scheme-acts">
          {!isFirst && !isRetired && (
            <Button
              size="xs"
              variant="default"
              loading={busy}
              onClick={() => void run((key) => api.severity.chooseDefault({ key, scheme: name }))}
            >
              Offer first
            </Button>
          )}
          <Button size="xs" variant="default" onClick={onEdit}>
            {origin === 'own' ? 'Edit' : 'Edit a copy'}
          </Button>
          {origin === 'own' && !isRetired && (
            <Button
              size="xs"
              variant="subtle"
              color="red"
              loading={busy}
              onClick={() => void run((key) => api.severity.retireScheme({ key, id }))}
            >
              Retire
            </Button>
          )}
        </div>
        <ErrorLine>{error}</ErrorLine>
      </details>
    </li>
  );
}
