import { Button, Checkbox, Group, Modal, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { chooseByOwn, chooseLevel, ownQuestions, questions, type Answers } from '@domain/severity/choose.ts';
import { severityOf, type Scheme } from '@domain/severity/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { SeverityBadge } from '../ui/Severity.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { useSchemesFor } from '../incident/useSeverities.ts';
import { LevelFacts } from './LevelFacts.tsx';

const nothing: Answers = {
  outage: false,
  dataLoss: false,
  security: false,
  important: false,
  affected: false,
};

/** Two or three questions, and the level that they lead to with its reason. */
export default function ChooseDialog({ incident, onClose }: { incident: IncidentRow; onClose(): void }) {
  const schemes = useSchemesFor(incident.services);
  const [name, setName] = useState(incident.severity?.scheme ?? '');
  const scheme = schemes.find((s) => s.name === name) ?? schemes[0];
  const [answers, setAnswers] = useState(nothing);
  const [yes, setYes] = useState<ReadonlySet<string>>(new Set());
  const { run, busy, error } = useCommand();
  const own = scheme ? ownQuestions(scheme) : [];
  const choice = scheme && (own.length > 0 ? chooseByOwn(scheme, yes) : chooseLevel(scheme.levels, answers));
  const set = async () => {
    if (!scheme || !choice) return;
    const severity = severityOf(scheme, choice.level);
    if (
      await run((key) => api.incident.setSeverity({ key, id: incident.id, severity, reason: choice.reason }))
    )
      onClose();
  };
  return (
    <Modal opened onClose={onClose} title="How bad is it?" size="lg">
      <Stack gap="sm">
        {own.length > 0 ? (
          <OwnQuestions questions={own} yes={yes} onChange={setYes} />
        ) : (
          <UsualQuestions answers={answers} onChange={setAnswers} />
        )}
        {schemes.length > 1 && (
          <Select
            label="Scheme"
            data={schemes.map((s) => s.name)}
            value={scheme?.name ?? null}
            onChange={(value) => setName(value ?? '')}
            allowDeselect={false}
          />
        )}
        {scheme && choice && (
          <section className="choose-answer" aria-live="polite">
            <p className="choose-reason">
              <SeverityBadge severity={severityOf(scheme, choice.level)} short />
              <span>{choice.reason}</span>
            </p>
            <LevelFacts level={choice.level} />
          </section>
        )}
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => void set()} loading={busy} disabled={!choice}>
            {choice ? `Set ${choice.level.label}` : 'Set'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function UsualQuestions({ answers, onChange }: { answers: Answers; onChange(answers: Answers): void }) {
  const worst = answers.outage || answers.dataLoss || answers.security;
  const asked = questions.filter((q) => q.first || (!worst && (q.name !== 'affected' || !answers.important)));
  return asked.map(({ name, text }, i) => (
    <Checkbox
      key={name}
      label={text}
      checked={answers[name]}
      data-autofocus={i === 0 || undefined}
      onChange={(e) => onChange({ ...answers, [name]: e.currentTarget.checked })}
    />
  ));
}

interface OwnProps {
  questions: NonNullable<Scheme['questions']>;
  yes: ReadonlySet<string>;
  onChange(yes: ReadonlySet<string>): void;
}

function OwnQuestions({ questions: own, yes, onChange }: OwnProps) {
  const answer = (text: string, on: boolean): void => {
    const next = new Set(yes);
    if (on) next.add(text);
    else next.delete(text);
    onChange(next);
  };
  return own.map(({ text }, i) => (
    <Checkbox
      key={text}
      label={text}
      checked={yes.has(text)}
      data-autofocus={i === 0 || undefined}
      onChange={(e) => answer(text, e.currentTarget.checked)}
    />
  ));
}
