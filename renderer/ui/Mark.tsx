/** Holdfast's mark: a cleat with a rope's turn, the thing that holds when the wind takes the rest. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden>
      <path
        d="M12 2.5 20 5.5V12c0 4.6-3.2 8-8 9.5C7.2 20 4 16.6 4 12V5.5Z"
        fill="var(--mantine-primary-color-filled)"
      />
      <path d="M8.5 7.5v9M15.5 7.5v9M8.5 12h7" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
