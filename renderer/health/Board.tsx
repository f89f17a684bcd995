import { memo } from 'react';
import { spanText } from '@domain/time.ts';
import { go } from '../app/route.ts';
import { useNow } from '../store/time.ts';
import { bothTimes } from '../ui/time.ts';
import { countCards, groupCards, words, type Card, type Grouping } from './cards.ts';
import { HealthMark, HealthShape } from './HealthMark.tsx';
import { moveAmongTiles } from './keys.ts';
import { Tile, tileDetail } from './Tile.tsx';

/** Above 150 services a tile is one narrow line, so that 500 are seen without scrolling far. */
const DENSE = 150;
/** More than 30 troubled services are a pattern, not a list: the rest stands in the groups. */
const MOST_WRONG = 30;

interface Props {
  cards: Card[];
  by: Grouping;
  openId: string | undefined;
}

/** What is wrong as lines with their reasons, then every service as a tile. */
export const Board = memo(function Board({ cards, by, openId }: Props) {
  const wrong = cards.filter((card) => card.wrong);
  return (
    <div className="board" data-dense={cards.length > DENSE || undefined} onKeyDown={moveAmongTiles}>
      <Counts cards={cards} />
      {wrong.length > 0 && (
        <section aria-label="Needs attention">
          <ul className="framed-list">
            {wrong.slice(0, MOST_WRONG).map((card) => (
              <WrongLine key={card.service.id} card={card} open={card.service.id === openId} />
            ))}
          </ul>
          {wrong.length > MOST_WRONG && <p className="quiet">{wrong.length - MOST_WRONG} more below.</p>}
        </section>
      )}
      {cards.length === 0 && <p className="quiet">No service matches.</p>}
      {groupCards(cards, by).map((group) => (
        <section key={group.name} className="tile-group" aria-label={group.name}>
          <h2 className="tile-group-name">
            {group.name} <span className="quiet">{group.cards.length}</span>
          </h2>
          <div className="tiles">
            {group.cards.map((card) => (
              <Tile
                key={card.service.id}
                id={card.service.id}
                name={card.service.name}
                shown={card.shown}
                detail={tileDetail(card)}
                muted={card.muted}
                maintenance={card.health?.maintenance ?? false}
                open={card.service.id === openId}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
});

/** How many of each, in one line. */
export function Counts({ cards }: { cards: readonly Card[] }) {
  return (
    <p className="health-counts" role="status" aria-label="Services by state">
      {countCards(cards).map(({ shown, count }) => (
        <span key={shown} className="health-count" data-shown={shown}>
          <HealthShape shown={shown} size={14} /> {count} {words[shown].toLowerCase()}
        </span>
      ))}
    </p>
  );
}

function WrongLine({ card, open }: { card: Card; open: boolean }) {
  const now = useNow();
  const { service, health, shown, waitsFor } = card;
  return (
    <li>
      <button
        type="button"
        className="wrong-line"
        data-service={service.id}
        data-shown={shown}
        aria-current={open || undefined}
        onClick={() => go({ view: 'services', id: service.id })}
      >
        <HealthMark shown={shown} />
        <span className="wrong-name">{service.name}</span>
        <span className="wrong-reason">
          {waitsFor ? `Waits for ${waitsFor}. ${health?.reason ?? ''}` : health?.reason}
        </span>
        <span className="wrong-since quiet" title={health ? bothTimes(health.since) : ''}>
          {health ? spanText(Math.max(0, now - health.since)) : ''}
        </span>
        <span className="wrong-owner quiet">
          {[service.tier && `Tier ${service.tier}`, service.owner].filter(Boolean).join(' · ')}
        </span>
      </button>
    </li>
  );
}
