import type { Reply } from '@domain/database/result.ts';
import { showHidden } from '@domain/hidden.ts';
import { bytesText } from './format.ts';

/** A reply of Redis as it is typed, in the manner of redis-cli: the type stands beside every value. */
export function ReplyView({ reply }: { reply: Reply }) {
  return (
    <div className="db-reply mono" tabIndex={0} role="group" aria-label="Reply">
      <Value reply={reply} />
    </div>
  );
}

function Value({ reply }: { reply: Reply }) {
  switch (reply.type) {
    case 'null':
      return <span className="db-null">(nil)</span>;
    case 'status':
      return <span>{reply.value}</span>;
    case 'error':
      return <span className="db-reply-error">(error) {reply.value}</span>;
    case 'integer':
    case 'double':
      return (
        <span>
          <i className="quiet">({reply.type}) </i>
          {reply.value}
        </span>
      );
    case 'boolean':
      return (
        <span>
          <i className="quiet">(boolean) </i>
          {String(reply.value)}
        </span>
      );
    case 'string':
      return (
        <span className="db-reply-string">
          {reply.value.includes('\n') ? showHidden(reply.value) : `"${showHidden(reply.value)}"`}
          {reply.cut !== undefined && <em> … {bytesText(reply.cut)} more</em>}
        </span>
      );
    case 'binary':
      return (
        <span className="db-reply-string">
          <i className="quiet">(binary, base64) </i>
          {reply.base64}
          {reply.cut !== undefined && <em> … {bytesText(reply.cut)} more</em>}
        </span>
      );
    case 'list':
    case 'set':
    case 'push':
      return <Items reply={reply} />;
    case 'map':
      return (
        <ul className="db-reply-list">
          {reply.entries.length === 0 && <li className="db-null">(empty map)</li>}
          {reply.entries.map(([name, value], i) => (
            <li key={i}>
              <Value reply={name} /> <span className="quiet">=&gt;</span> <Value reply={value} />
            </li>
          ))}
          {reply.more > 0 && <li className="quiet">… {reply.more} more</li>}
        </ul>
      );
    default:
      return reply satisfies never;
  }
}

function Items({ reply }: { reply: Extract<Reply, { items: Reply[] }> }) {
  if (reply.items.length === 0) return <span className="db-null">(empty {reply.type})</span>;
  return (
    <ol className="db-reply-list">
      {reply.items.map((item, i) => (
        // Items have no name but their place.
        <li key={i}>
          <Value reply={item} />
        </li>
      ))}
      {reply.more > 0 && <li className="quiet">… {reply.more} more</li>}
    </ol>
  );
}
