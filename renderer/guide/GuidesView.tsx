import { GuideList } from './GuideList.tsx';
import { GuidePage } from './GuidePage.tsx';
import './guide.css';
import './library.css';

/** The library of guides, or one of them. */
export default function GuidesView({ id, at }: { id?: string | undefined; at?: string | undefined }) {
  return id === undefined ? <GuideList /> : <GuidePage key={id} id={id} at={at} />;
}
