import type { Severity } from '@domain/incident/model.ts';

// Each level has a shape of its own beside its colour, so that it can be told without colour.
const shapes = [
  'M8.3 2h7.4L22 8.3v7.4L15.7 22H8.3L2 15.7V8.3Z', // octagon
  'M12 2.5 22.5 21H1.5Z', // triangle
  'M12 1.5 22.5 12 12 22.5 1.5 12Z', // diamond
  'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z', // disc
];
const tones = ['critical', 'high', 'medium', 'low'] as const;

function toneIndex({ rank, of }: Severity): number {
  return of <= 5 ? Math.min(rank, 3) : Math.min(3, Math.floor((rank * 4) / of));
}

/** A severity level as shape, colour and text; null is the pending state. */
export function SeverityBadge({ severity, short = false }: { severity: Severity | null; short?: boolean }) {
  if (!severity) {
    return (
      <span className="severity" data-tone="pending" title="Severity is not set yet">
        <svg width="13" height="13" viewBox="0 0 24 24" aria-hidden>
          <circle
            cx="12"
            cy="12"
            r="9"
            fill="none"
            stroke="currentColor"
            strokeWidth="3"
            strokeDasharray="4 4"
          />
        </svg>
        {short ? 'Pending' : 'Severity pending'}
      </span>
    );
  }
  const tone = toneIndex(severity);
  return (
    <span className="severity" data-tone={tones[tone]} title={`${severity.label} (${severity.scheme})`}>
      <svg width="13" height="13" viewBox="0 0 24 24" aria-hidden>
        <path d={shapes[tone]} fill="currentColor" />
      </svg>
      {short ? severity.code : severity.label}
    </span>
  );
}
