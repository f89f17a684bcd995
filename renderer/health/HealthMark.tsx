import { words, type Shown } from './cards.ts';

// Each state has a shape of its own beside its colour, so that it can be told without colour.
const shapes: Record<Shown, React.ReactNode> = {
  down: (
    <>
      <path d="M8.3 2h7.4L22 8.3v7.4L15.7 22H8.3L2 15.7V8.3Z" fill="currentColor" />
      <path d="m8.5 8.5 7 7m0-7-7 7" stroke="var(--mark-ground)" strokeWidth="2.6" strokeLinecap="round" />
    </>
  ),
  degraded: (
    <>
      <path d="M12 2.5 22.5 21H1.5Z" fill="currentColor" />
      <path d="M12 9.5v5m0 3v.1" stroke="var(--mark-ground)" strokeWidth="2.6" strokeLinecap="round" />
    </>
  ),
  unknown: (
    <>
      <path
        d="M12 2.5 21.5 12 12 21.5 2.5 12Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeDasharray="3.6 2.6"
      />
      <path d="M12 8v5m0 3v.1" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
    </>
  ),
  blocked: (
    <path
      d="M5 2.5h14M5 21.5h14M7 3v4l5 5-5 5v4m10-18v4l-5 5 5 5v4"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
    />
  ),
  up: (
    <>
      <circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" strokeWidth="2.4" />
      <path
        d="m7.5 12.4 3 3 6-6.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </>
  ),
  paused: (
    <>
      <rect x="3" y="3" width="18" height="18" rx="3" fill="none" stroke="currentColor" strokeWidth="2.2" />
      <path d="M9.5 8v8m5-8v8" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
    </>
  ),
};

/** A state as its shape alone; the word stands beside it, or is told to who cannot see it. */
export function HealthShape({ shown, size = 15 }: { shown: Shown; size?: number }) {
  return (
    <svg
      className="health-shape"
      data-shown={shown}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden
    >
      {shapes[shown]}
    </svg>
  );
}

/** A state as shape, colour and word. */
export function HealthMark({ shown, word }: { shown: Shown; word?: string }) {
  return (
    <span className="health-mark" data-shown={shown}>
      <HealthShape shown={shown} />
      {word ?? words[shown]}
    </span>
  );
}
