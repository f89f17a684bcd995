import type { FolderOutcome } from '@domain/file/folder.ts';

const count = (n: number): string => n.toLocaleString('en');

/** What of a folder was not copied, and why. */
export function Outcome({
  outcome: { failures, failureCount, left, leftCount },
}: {
  outcome: FolderOutcome;
}) {
  const more = failureCount + leftCount - failures.length - left.length;
  return (
    <>
      {failureCount > 0 && (
        <details className="transfer-details" data-bad open>
          <summary>{count(failureCount)} could not be copied</summary>
          <Names of={failures} />
        </details>
      )}
      {leftCount > 0 && (
        <details className="transfer-details">
          <summary>{count(leftCount)} left out</summary>
          <Names of={left} />
        </details>
      )}
      {more > 0 && (failureCount > failures.length || leftCount > left.length) && (
        <span className="quiet">Of these, {count(more)} are not named here.</span>
      )}
    </>
  );
}

function Names({ of }: { of: FolderOutcome['left'] }) {
  return (
    <ul>
      {of.map(({ path, text }) => (
        <li key={path + text}>
          <span className="mono">{path}</span>: {text}
        </li>
      ))}
    </ul>
  );
}
