import { IconSquare, IconSquareCheck } from '@tabler/icons-react';
import { createElement, memo } from 'react';
import { assertNever } from '@domain/assert.ts';
import type {
  Block,
  ChecksBlock,
  FenceBlock,
  Guide,
  StepsBlock,
  TemplateBlock,
} from '@domain/guide/model.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { Prose } from './Prose.tsx';
import { StepCard } from './StepCard.tsx';

/** One block of a guide as people read it. */
export const BlockView = memo(function BlockView({ guide, block }: { guide: Guide; block: Block }) {
  const source = guide.source.slice(block.range.start, block.range.end);
  switch (block.kind) {
    case 'heading':
      return createElement(
        `h${Math.min(6, block.level + 1)}`,
        { className: 'guide-heading', 'data-level': block.level },
        block.text,
      );
    case 'prose':
      return <Prose source={withDefinitions(guide, dedent(source))} />;
    case 'checks':
      return <Checks block={block} />;
    case 'steps':
      return <Steps block={block} />;
    case 'template':
      return <Template guide={guide} block={block} />;
    case 'fence':
      return <Fence guide={guide} block={block} />;
    case 'matter':
      return (
        <details className="guide-matter">
          <summary>Front matter</summary>
          <CommandText text={source.trim()} label="front matter" />
        </details>
      );
    default:
      return assertNever(block);
  }
});

function Checks({ block }: { block: ChecksBlock }) {
  return (
    <ul className="guide-checks">
      {block.items.map((item) => (
        <li key={item.id}>
          {item.checked ? (
            <IconSquareCheck size={16} aria-label="checked in the guide" />
          ) : (
            <IconSquare size={16} aria-hidden />
          )}
          <span>{item.text}</span>
        </li>
      ))}
    </ul>
  );
}

function Steps({ block }: { block: StepsBlock }) {
  return (
    <ol className="guide-steps" aria-label={block.title || 'Steps'}>
      {block.steps.map((step) => (
        <StepCard key={step.id} step={step} />
      ))}
    </ol>
  );
}

function Template({ guide, block }: { guide: Guide; block: TemplateBlock }) {
  const template = guide.templates.find((t) => t.id === block.templateId);
  const { start, end } = block.content;
  return (
    <figure className="guide-card">
      <figcaption>
        Template{template?.title ? `: ${template.title}` : ''}
        {template && template.fields.length > 0 && (
          <span className="quiet">{template.fields.length} fields to fill in</span>
        )}
      </figcaption>
      <CommandText text={(template?.text ?? guide.source.slice(start, end)).trimEnd()} label="template" />
    </figure>
  );
}

const fenceNames: Record<FenceBlock['class'], string> = {
  comment: 'Remarks',
  config: 'Configuration',
  settings: 'Settings',
  cron: 'Schedule',
  diagram: 'Diagram',
  output: 'Output',
  program: 'Code',
  query: 'Query',
  chat: 'Chat',
  card: 'Card',
  list: 'List',
  text: 'Text',
};

function Fence({ guide, block }: { guide: Guide; block: FenceBlock }) {
  const name = fenceNames[block.class];
  const text = dedent(guide.source.slice(block.content.start, block.content.end)).replace(
    /\n\s*[`~]{3,}\s*$/,
    '',
  );
  return (
    <figure className="guide-card" data-plain={block.class === 'diagram' || undefined}>
      <figcaption>
        {name}{' '}
        {block.lang && block.lang !== name.toLowerCase() && <span className="quiet">{block.lang}</span>}
      </figcaption>
      <CommandText text={text.replace(/\n$/, '')} label={name.toLowerCase()} />
    </figure>
  );
}

/** A piece that was cut out of a list is indented still, which Markdown would take for code. */
function dedent(source: string): string {
  const lines = source.replace(/^(?:[ \t]*\r?\n)+/, '').split('\n');
  const indents = lines.filter((l) => l.trim() !== '').map((l) => /^ */.exec(l)?.[0].length ?? 0);
  const common = Math.min(...indents, 40);
  return common === 0 ? lines.join('\n') : lines.map((l) => l.slice(Math.min(common, l.length))).join('\n');
}

const definitions = new WeakMap<Guide, string>();

/** Links by reference have their addresses elsewhere in the guide. */
function withDefinitions(guide: Guide, source: string): string {
  if (!source.includes('][')) return source;
  let known = definitions.get(guide);
  if (known === undefined) {
    known = guide.source.match(/^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+.*$/gm)?.join('\n') ?? '';
    definitions.set(guide, known);
  }
  return known ? `${source}\n\n${known}` : source;
}
