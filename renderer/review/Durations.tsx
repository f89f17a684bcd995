import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { durationNames, durationPoints, durationsOf, type Metrics } from '@domain/review/metrics.ts';
import { points, type Point } from '@domain/review/model.ts';
import { spanText, utcStamp } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

const names: Record<Point, string> = {
  started: 'Began',
  detected: 'Detected',
  acknowledged: 'Acknowledged',
  identified: 'Identified',
  mitigated: 'Mitigated',
  resolved: 'Resolved',
};

interface Props {
  incidentId: string;
  metrics: Metrics;
  /** The points that people set by hand. */
  times: Partial<Record<Point, number | undefined>>;
}

/** When each point was reached, correctable, and what lies between them. What is not known says so. */
export function Durations({ incidentId, metrics, times }: Props) {
  const [edited, setEdited] = useState<Point | null>(null);
  const measured = durationsOf(metrics);
  return (
    <>
      <dl className="durations points">
        {points.map((point) => (
          <div key={point}>
            <dt>
              {names[point]}
              {times[point] !== undefined && <span className="quiet"> (set by hand)</span>}
            </dt>
            <dd className={metrics[point] === null ? 'quiet' : 'mono'}>
              {metrics[point] === null ? 'not known' : utcStamp(metrics[point])}
              <ActionIcon
                className="no-print"
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Say when it was ${names[point].toLowerCase()}`}
                onClick={() => setEdited(edited === point ? null : point)}
              >
                <IconPencil size={13} aria-hidden />
              </ActionIcon>
            </dd>
          </div>
        ))}
      </dl>
      {edited && (
        <PointForm
          key={edited}
          incidentId={incidentId}
          point={edited}
          at={metrics[edited]}
          byHand={times[edited] !== undefined}
          onClose={() => setEdited(null)}
        />
      )}
      <dl className="durations">
        {durationNames.map((name) => (
          <div key={name}>
            <dt title={`${durationPoints[name].from} to ${durationPoints[name].to}`}>
              {durationPoints[name].label}
            </dt>
            <dd className={measured[name] === null ? 'quiet' : 'mono'}>{spanText(measured[name])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function PointForm(props: {
  incidentId: string;
  point: Point;
  at: number | null;
  byHand: boolean;
  onClose(): void;
}) {
  const { incidentId, point, at, byHand, onClose } = props;
  const zone = useZone();
  const [value, setValue] = useState(() => toField(at ?? Date.now(), zone));
  const { run, busy, error, setError } = useCommand();
  const set = async (next: number | null) => {
    if (await run((key) => api.review.setTime({ key, incidentId, point, at: next }))) onClose();
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const next = fromField(value, zone);
    if (next === undefined) return setError('Type a date and a time.');
    void set(next);
  };
  return (
    <form className="point-form no-print" onSubmit={save}>
      <Group align="end" gap="xs">
        <TextInput
          label={`${names[point]} (${zone === 'utc' ? 'UTC' : 'local time'})`}
          type="datetime-local"
          step={1}
          value={value}
          onChange={(e) => setValue(e.currentTarget.value)}
          autoFocus
        />
        <Button type="submit" size="sm" loading={busy}>
          Set
        </Button>
        {byHand && (
          <Button size="sm" variant="default" loading={busy} onClick={() => void set(null)}>
            Take it from the record
          </Button>
        )}
        <Button size="sm" variant="subtle" color="gray" onClick={onClose}>
          Cancel
        </Button>
      </Group>
      <ErrorLine>{error}</ErrorLine>
    </form>
  );
}
