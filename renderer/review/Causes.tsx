import { Checkbox, TagsInput } from '@mantine/core';
import type { ReviewRow } from '@domain/review/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

const common = [
  'Change or deployment',
  'Configuration',
  'Capacity',
  'Dependency',
  'Expired certificate',
  'Hardware',
];

/** What the incident is counted under in the trends, in words the team has used before. */
export function Causes({ review }: { review: ReviewRow }) {
  const { incidentId, causes, drill } = review;
  const { run, error } = useCommand();
  const used = Object.values(useTable('review')).flatMap((r) => r.causes);
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">Causes, for the trends</h2>
      <div className="no-print review-causes">
        <TagsInput
          aria-label="Causes, for the trends"
          placeholder={causes.length === 0 ? 'Type a cause and press Enter' : ''}
          data={[...new Set([...used, ...common])]}
          value={causes}
          onChange={(next) => void run((key) => api.review.setCauses({ key, incidentId, causes: next }))}
        />
        <Checkbox
          label="This was a drill: count it apart"
          checked={drill}
          onChange={(e) => {
            const on = e.currentTarget.checked;
            void run((key) => api.review.markDrill({ key, incidentId, drill: on }));
          }}
        />
      </div>
      <p className="review-text print-only">{causes.join(', ') || 'None named.'}</p>
      <ErrorLine>{error}</ErrorLine>
    </section>
  );
}
