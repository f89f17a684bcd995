import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Level, SchemeQuestion } from '@domain/severity/model.ts';

interface Props {
  levels: readonly Level[];
  questions: SchemeQuestion[];
  onChange(questions: SchemeQuestion[]): void;
}

/** The questions by which a level of this scheme is chosen; without any, the usual ones are asked. */
export function SchemeQuestions({ levels, questions, onChange }: Props) {
  const open = levels.filter((level) => !level.retired && level.code !== '');
  const set = (i: number, change: Partial<SchemeQuestion>) =>
    onChange(questions.map((question, j) => (j === i ? { ...question, ...change } : question)));
  return (
    <fieldset className="scheme-questions">
      <legend>Questions that choose a level</legend>
      <p className="quiet">
        Asked with "Help me choose the severity"; the worst level that a yes asks for is chosen. Without any,
        the usual ones are asked.
      </p>
      {questions.map((question, i) => (
        <div key={i} className="scheme-question">
          <TextInput
            size="xs"
            aria-label={`Question ${i + 1}`}
            placeholder="Can nobody pay?"
            value={question.text}
            maxLength={300}
            onChange={(e) => set(i, { text: e.currentTarget.value })}
          />
          <Select
            size="xs"
            aria-label={`Yes to question ${i + 1} asks for`}
            data={open.map(({ code, label }) => ({ value: code, label }))}
            value={open.some(({ code }) => code === question.code) ? question.code : null}
            placeholder="Level"
            allowDeselect={false}
            onChange={(code) => code && set(i, { code })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove question ${i + 1}`}
            onClick={() => onChange(questions.filter((_, j) => j !== i))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        disabled={questions.length >= 10 || open.length === 0}
        onClick={() => onChange([...questions, { text: '', code: open[0]?.code ?? '' }])}
      >
        Another question
      </Button>
    </fieldset>
  );
}
