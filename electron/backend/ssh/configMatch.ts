import { matchPatternList } from './configLine.ts';

/** What a `Match` line is judged by, as far as the configuration has been read. */
export interface MatchState {
  /** The name as typed. */
  originalHost: string;
  /** The HostName found so far, or the name as typed. */
  host: string;
  user: string;
  localUser: string;
  tag: string;
  /** The second reading, which `Match final` asks for. */
  final: boolean;
}

export interface MatchVerdict {
  applies: boolean;
  /** The line asks for a second reading of the configuration. */
  wantsFinal: boolean;
  /** Why the block is left out, in words for a person; null where the line was understood. */
  refused: string | null;
}

/** Judges a `Match` line. `exec` would run a command by the mere look at a host, so it is refused. */
export function judgeMatch(args: string[], state: MatchState): MatchVerdict {
  let applies = true;
  let wantsFinal = false;
  const words = args.flatMap(splitEquals);
  if (words.length === 0) return refuse('names no criterion');
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const negated = word.startsWith('!');
    const criterion = word.replace(/^!/, '').toLowerCase();
    let result: boolean;
    if (criterion === 'all') {
      if (words.some((other) => !/^!?(all|canonical|final)$/i.test(other))) {
        return refuse('combines "all" with other criteria');
      }
      result = true;
    } else if (criterion === 'final' || criterion === 'canonical') {
      wantsFinal ||= criterion === 'final';
      result = state.final;
    } else {
      const pattern = words[++at];
      if (criterion === 'exec') {
        return refuse('would run a command ("Match exec") to find out whether it applies');
      }
      if (pattern === undefined) return refuse(`gives nothing to compare "${criterion}" with`);
      const compared = compare(criterion, pattern, state);
      if (compared === null) return refuse(`uses the criterion "${criterion}", which Holdfast does not know`);
      result = compared;
    }
    if (result === negated) applies = false;
  }
  return { applies, wantsFinal, refused: null };
}

function compare(criterion: string, pattern: string, state: MatchState): boolean | null {
  if (criterion === 'host') return matchPatternList(state.host.toLowerCase(), pattern.toLowerCase());
  if (criterion === 'originalhost') {
    return matchPatternList(state.originalHost.toLowerCase(), pattern.toLowerCase());
  }
  if (criterion === 'user') return matchPatternList(state.user, pattern);
  if (criterion === 'localuser') return matchPatternList(state.localUser, pattern);
  return criterion === 'tagged' ? matchPatternList(state.tag, pattern) : null;
}

function splitEquals(word: string): string[] {
  const match = /^(!?(?:host|originalhost|user|localuser|exec|tagged))=(.*)$/i.exec(word);
  return match ? [match[1] ?? '', match[2] ?? ''] : [word];
}

function refuse(reason: string): MatchVerdict {
  return { applies: false, wantsFinal: false, refused: reason };
}
