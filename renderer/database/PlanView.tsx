import { Button } from '@mantine/core';
import { HOT, type Plan, type PlanNode } from '@domain/database/explain/model.ts';
import { countText, unitText } from './format.ts';

/** A plan as a tree: what costs most stands out by a bar, a word and colour. */
export default function PlanView({ plan, onText }: { plan: Plan; onText(): void }) {
  return (
    <div className="db-plan">
      <div className="db-bar">
        <span>
          {plan.ran ? 'As it ran' : 'As it is planned: times are known once it is run and measured'}
          {plan.executionMs !== null && `, ${unitText(plan.executionMs, 'milliseconds')}`}
          {plan.planningMs !== null && `, planned in ${unitText(plan.planningMs, 'milliseconds')}`}
        </span>
        <span className="db-bar-end">
          <Button size="compact-sm" variant="default" onClick={onText}>
            As text
          </Button>
        </span>
      </div>
      <ul role="tree" aria-label="Plan" className="db-plan-tree">
        <Node node={plan.root} level={1} />
      </ul>
    </div>
  );
}

function Node({ node, level }: { node: PlanNode; level: number }) {
  const hot = node.share >= HOT;
  const facts = [
    node.actualRows !== null && `${countText(node.actualRows)} rows`,
    node.estimatedRows !== null &&
      `${node.actualRows === null ? '' : 'of '}${countText(node.estimatedRows)} estimated`,
    node.ownMs !== null && `${unitText(node.ownMs, 'milliseconds')} of its own`,
    node.loops !== null && node.loops > 1 && `${countText(node.loops)} loops`,
    node.cost !== null && `cost ${countText(node.cost)}`,
  ].filter(Boolean);
  return (
    <li
      role="treeitem"
      aria-level={level}
      aria-expanded={node.children.length > 0 || undefined}
      aria-selected={false}
    >
      <div className="db-plan-node" data-hot={hot || undefined} tabIndex={0}>
        <span className="db-plan-bar" aria-hidden>
          <span style={{ width: `${Math.round(node.share * 100)}%` }} />
        </span>
        <span className="db-plan-words">
          <b>{node.kind}</b> {node.on && <code>{node.on}</code>}{' '}
          <span className="quiet">{facts.join(', ')}</span>
          {node.marks.map((mark) => (
            <span key={mark} className="db-plan-mark">
              {mark}
            </span>
          ))}
          {node.details.map((detail) => (
            <span key={detail} className="db-plan-detail mono quiet">
              {detail}
            </span>
          ))}
        </span>
      </div>
      {node.children.length > 0 && (
        <ul role="group">
          {node.children.map((child, i) => (
            // A plan is never reordered.
            <Node key={i} node={child} level={level + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}
