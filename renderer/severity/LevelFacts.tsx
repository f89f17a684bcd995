import { audienceLabels, audiences, type Level } from '@domain/severity/model.ts';
import { minutesText } from '@domain/time.ts';
import './severity.css';

const span = (minutes: number) => (minutes === 0 ? 'at once' : minutesText(minutes));

/** What a level asks for, as a person reads it. */
export function LevelFacts({ level }: { level: Level }) {
  const cadence = audiences
    .filter((a) => level.cadence[a] !== null)
    .map((a) => `${audienceLabels[a].toLowerCase()} every ${span(level.cadence[a] ?? 0)}`);
  const facts: [string, string][] = [
    [
      'First response',
      level.response === null ? '' : level.response === 0 ? 'at once' : `within ${span(level.response)}`,
    ],
    ['Well again', level.mitigate === null ? '' : `within ${span(level.mitigate)}`],
    ['Updates', cadence.join(', ')],
    [
      'Escalation',
      level.escalation
        .map((s) => `${s.who} ${s.after === 0 ? 'at once' : `after ${span(s.after)}`}`)
        .join(', '),
    ],
    ['Must know', level.told.join(', ')],
    ['Review', level.review === null ? '' : `within ${level.review.amount} ${level.review.unit}`],
  ];
  return (
    <div className="level-facts">
      {level.definition && <p>{level.definition}</p>}
      {level.examples.length > 0 && <p className="quiet">For example: {level.examples.join('; ')}</p>}
      <dl>
        {facts
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {level.assumed.length > 0 && (
        <p className="quiet">
          The guide does not say: {level.assumed.join(', ')}. Holdfast&apos;s own scheme stands in for it.
        </p>
      )}
    </div>
  );
}
