import { Button, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  levelsSchema,
  questionsSchema,
  schemeName,
  type EscalationStep,
  type Level,
  type Scheme,
  type SchemeQuestion,
} from '@domain/severity/model.ts';
import { demandsByRank } from '@domain/severity/builtIn.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { SchemeQuestions } from './SchemeQuestions.tsx';

/** Edits the team's own scheme, or a copy of another one. A level that goes is retired, so that it stays readable. */
export default function SchemeEditor({ scheme, onClose }: { scheme: Scheme; onClose(): void }) {
  const own = scheme.origin === 'own';
  const [name, setName] = useState(own ? scheme.name : `${scheme.name}, ours`);
  const [levels, setLevels] = useState<Level[]>(() =>
    scheme.levels.map((level) => ({ ...level, assumed: [] })),
  );
  const [questions, setQuestions] = useState<SchemeQuestion[]>(scheme.questions ?? []);
  const { run, busy, error, setError } = useCommand();
  const set = (i: number, change: Partial<Level>) =>
    setLevels(levels.map((level, j) => (j === i ? { ...level, ...change } : level)));
  const save = async () => {
    const checkedName = schemeName.safeParse(name);
    const checked = levelsSchema.safeParse(levels);
    if (!checkedName.success) return setError(checkedName.error.issues[0]?.message ?? 'Give it a name.');
    if (!checked.success) return setError(problemOf(checked.error.issues[0], levels));
    const asked = questionsSchema.safeParse(questions);
    if (!asked.success) return setError(asked.error.issues[0]?.message ?? 'Check the questions.');
    const lost = asked.data.find((q) => !checked.data.some((l) => l.code === q.code && !l.retired));
    if (lost) return setError(`Say which level a yes to "${lost.text}" asks for.`);
    const saved = { name: checkedName.data, levels: checked.data, questions: asked.data };
    const id = own ? scheme.id : undefined;
    if (await run((key) => api.severity.saveScheme({ key, id, ...saved }))) onClose();
  };
  const add = () => {
    const code = `Level ${levels.length + 1}`;
    setLevels([...levels, { code, label: code, ...demandsByRank(levels.length, levels.length + 1) }]);
  };
  return (
    <DialogForm
      title={own ? 'Edit the scheme' : 'A scheme of your own'}
      act="Save"
      size="xl"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        required
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
        data-autofocus
      />
      {levels.map((level, i) => (
        <LevelFields key={i} level={level} set={(change) => set(i, change)} />
      ))}
      <Button size="compact-sm" variant="subtle" onClick={add} disabled={levels.length >= 21}>
        Another level, less bad
      </Button>
      <SchemeQuestions levels={levels} questions={questions} onChange={setQuestions} />
    </DialogForm>
  );
}

function problemOf(
  issue: { path: PropertyKey[]; message: string } | undefined,
  levels: readonly Level[],
): string {
  const [i, field] = issue?.path ?? [];
  const level = typeof i === 'number' ? levels[i] : undefined;
  return level
    ? `${level.code || 'A level'}, ${String(field)}: ${issue?.message ?? ''}`
    : (issue?.message ?? 'Something is missing.');
}

function LevelFields({ level, set }: { level: Level; set(change: Partial<Level>): void }) {
  const minutes = (label: string, value: number | null, take: (minutes: number | null) => void) => (
    <NumberInput
      size="xs"
      label={label}
      value={value ?? ''}
      min={0}
      allowDecimal={false}
      hideControls
      onChange={(next) => take(typeof next === 'number' ? next : null)}
    />
  );
  const { cadence } = level;
  return (
    <details className="level-edit" open={level.code === ''}>
      <summary>{level.label || 'New level'}</summary>
      <div className="level-grid">
        <TextInput
          size="xs"
          label="Code"
          value={level.code}
          onChange={(e) => set({ code: e.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label="Label"
          value={level.label}
          onChange={(e) => set({ label: e.currentTarget.value })}
        />
      </div>
      <Textarea
        size="xs"
        label="When is it this bad?"
        autosize
        minRows={1}
        value={level.definition}
        onChange={(e) => set({ definition: e.currentTarget.value })}
      />
      <Lines
        label="Examples, a line each"
        value={level.examples}
        onChange={(examples) => set({ examples })}
      />
      <div className="level-grid">
        {minutes('First response, min', level.response, (response) => set({ response }))}
        {minutes('Well again, min', level.mitigate, (mitigate) => set({ mitigate }))}
        {minutes('Watch after the fix, min', level.watch, (watch) => set({ watch: watch ?? 0 }))}
        {minutes('Team hears every, min', cadence.internal, (internal) =>
          set({ cadence: { ...cadence, internal } }),
        )}
        {minutes('Customers every, min', cadence.customers, (customers) =>
          set({ cadence: { ...cadence, customers } }),
        )}
        {minutes('Executives every, min', cadence.executives, (executives) =>
          set({ cadence: { ...cadence, executives } }),
        )}
      </div>
      <Lines
        label="Escalation, a line each: minutes, who, what"
        value={level.escalation.map(({ after, who, action }) =>
          [after, who, action].filter((p) => p !== '').join(', '),
        )}
        onChange={(lines) => set({ escalation: lines.flatMap(stepOf) })}
      />
      <Lines label="Must know, a line each" value={level.told} onChange={(told) => set({ told })} />
      <div className="level-grid">
        <NumberInput
          size="xs"
          label="Review within"
          value={level.review?.amount ?? ''}
          min={1}
          hideControls
          onChange={(amount) =>
            set({
              review: typeof amount === 'number' ? { unit: level.review?.unit ?? 'hours', amount } : null,
            })
          }
        />
        <Select
          size="xs"
          label="of"
          data={['hours', 'business days']}
          value={level.review?.unit ?? 'hours'}
          allowDeselect={false}
          onChange={(unit) => unit && level.review && set({ review: { ...level.review, unit } })}
        />
        <Checkbox
          label="Retired: no longer chosen"
          checked={level.retired}
          onChange={(e) => set({ retired: e.currentTarget.checked })}
        />
      </div>
    </details>
  );
}

/** `15, Second on-call, Join`; a line without minutes is not taken yet. */
function stepOf(line: string): EscalationStep[] {
  const [after = '', who = '', ...action] = line.split(',').map((part) => part.trim());
  return /^\d+$/.test(after) && who !== '' ? [{ after: Number(after), who, action: action.join(', ') }] : [];
}

function Lines({
  label,
  value,
  onChange,
}: {
  label: string;
  value: readonly string[];
  onChange(lines: string[]): void;
}) {
  const [text, setText] = useState(value.join('\n'));
  return (
    <Textarea
      size="xs"
      label={label}
      autosize
      minRows={1}
      value={text}
      onChange={(e) => setText(e.currentTarget.value)}
      onBlur={() =>
        onChange(
          text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        )
      }
    />
  );
}
