import { IconPlugConnectedX } from '@tabler/icons-react';
import { spanText } from '@domain/time.ts';
import { useRow } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { bothTimes } from '../ui/time.ts';

/** Five minutes after a machine slept or was too busy, that is no news any more. */
const NEWS_MS = 5 * 60_000;

/** Says, once for all services, that it is this console that cannot see. */
export function CutOffNotice() {
  const vantage = useRow('vantage', 'me');
  const now = useNow();
  if (!vantage) return null;
  if (vantage.state === 'cut off') {
    return (
      <div className="cut-off" role="alert">
        <IconPlugConnectedX size={22} aria-hidden />
        <div>
          <strong>This console is cut off</strong>, since{' '}
          <span title={bothTimes(vantage.since)}>{spanText(now - vantage.since)}</span>. {vantage.reason} What
          cannot be seen is shown as unknown, not as down; nobody is alerted of it.
        </div>
      </div>
    );
  }
  if (vantage.distrustedAt === null || now - vantage.distrustedAt > NEWS_MS) return null;
  return (
    <div className="cut-off" data-mild role="status">
      {vantage.distrust} What failed then is marked, and held against no service.
    </div>
  );
}
