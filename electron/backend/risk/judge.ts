import {
  forEachChild,
  parse,
  type Command,
  type Pipeline,
  type Redirection,
  type SyntaxNode,
  type Word,
} from 'unbash';
import { finding, unknown, type Finding } from '../../domain/risk/model.ts';
import type { Feed, Job } from './job.ts';
import { programs } from './programs/all.ts';
import { redirectFinding } from './redirects.ts';
import { revealedBy, type Shown } from './reveals.ts';
import { argOf, argumentArgs, argsOf, valueOf, type Arg, type Variables } from './words.ts';

/** 12 levels of `sh -c` within `ssh` within `sudo`: deeper is not written by people. */
const MAX_DEPTH = 12;
/** A variable that was given more values than this is judged by the last of them. */
const MAX_ROUNDS = 8;

export interface Judgement {
  findings: Finding[];
  /** What of the output would show a secret, in plain words. */
  reveals: string[];
}

/** What a shell command would do, by its grammar: every command that it or a shell within it could start. */
export function judgeShell(text: string): Judgement {
  const judge = new Judge();
  judge.script(text, 0);
  return { findings: judge.findings, reveals: [...new Set(judge.reveals)] };
}

class Judge {
  readonly findings: Finding[] = [];
  readonly reveals: string[] = [];
  readonly variables: Variables = new Map();
  readonly aliases = new Map<string, string>();
  readonly functions = new Set<string>();
  source = '';

  script(text: string, depth: number, feed?: Feed): void {
    if (depth > MAX_DEPTH) {
      this.findings.push(unknown('too many shells within each other to judge', text));
      return;
    }
    const outer = this.source;
    this.source = text;
    const script = parse(text);
    if (script.errors?.length)
      this.findings.push(unknown('is not complete or not in the syntax of a shell', text));
    this.collectNames(script);
    this.visit(script, { depth, feed, shown: true });
    this.source = outer;
  }

  /** Functions and aliases count from the start: a loop can reach them before they are written. */
  private collectNames(node: SyntaxNode): void {
    if (node.type === 'Function') this.functions.add(node.name.value);
    forEachChild(node, (child) => this.collectNames(child));
  }

  private visit(node: SyntaxNode, place: Place): void {
    if (node.type === 'Script' && node.source !== undefined) return this.script(node.source, place.depth + 1);
    if (node.type === 'Script' && 'errors' in node && node.errors?.length && place.inner)
      this.findings.push(unknown('is not in the syntax of a shell', this.source.slice(node.pos, node.end)));
    if (node.type === 'Pipeline') return this.pipeline(node, place);
    if (node.type === 'Command') return this.command(node, place);
    if (node.type === 'Redirected') {
      const feed = feedOf(node.redirects, this.variables) ?? place.feed;
      this.redirects(node.redirects, false);
      this.visit(node.command, { ...place, feed });
      for (const redirect of node.redirects) this.inside(redirect, place);
      return;
    }
    if (node.type === 'Function' && callsItself(node, node.name.value))
      this.findings.push(
        unknown('has a function that calls itself: it may never end', this.source.slice(node.pos, node.end)),
      );
    if (node.type === 'For' || node.type === 'Select') this.loopValues(node.name.value, node.wordlist ?? []);
    if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution')
      return forEachChild(node, (child) =>
        this.visit(child, { ...place, feed: undefined, shown: false, inner: true }),
      );
    forEachChild(node, (child) => this.visit(child, place));
  }

  private inside(node: SyntaxNode, place: Place): void {
    forEachChild(node, (child) => this.visit(child, { ...place, feed: undefined }));
  }

  private loopValues(name: string, words: readonly Word[]): void {
    const values = words.flatMap((word) => argsOf(word, this.variables, 0));
    const known =
      values.length > 0 && values.length <= MAX_ROUNDS && values.every((v) => !v.dynamic && !v.glob);
    this.variables.set(name, known ? values.map((v) => v.text) : [null]);
  }

  private pipeline(node: Pipeline, place: Place): void {
    let feed = place.feed;
    node.commands.forEach((command, i) => {
      const last = i === node.commands.length - 1;
      this.visit(command, {
        ...place,
        feed,
        shown: place.shown && last,
        next: last ? undefined : node.commands[i + 1],
      });
      feed = this.outputOf(command, feed);
    });
  }

  /** What a command of a pipeline hands to the next, where that is plain. */
  private outputOf(node: SyntaxNode, feed: Feed | undefined): Feed {
    const from = this.source.slice(node.pos, node.end);
    if (node.type !== 'Command' || !node.name) return { kind: 'unknown', from };
    const own = feedOf(node.redirects, this.variables) ?? feed;
    const args = node.args.flatMap((arg) => argumentArgs(arg, this.variables, 0));
    const name = argOf(node.name, this.variables).text;
    if (name === 'echo' || name === 'printf' || name === 'print') {
      const words = args.filter((arg) => !/^-[neErs]+$/.test(arg.text));
      const texts = words.map((arg) => arg.text);
      const text = name === 'printf' ? printed(texts) : texts.join(' ');
      return { kind: 'text', text: text.replaceAll('\\n', '\n') };
    }
    if (name === 'tee' && own) return own;
    const names = args.filter((arg) => !arg.text.startsWith('-') || arg.text === '-');
    if (name !== 'cat' && name !== 'zcat') return { kind: 'unknown', from };
    if (names.length === 0 || names[0]?.text === '-') return own ?? { kind: 'unknown', from };
    return { kind: 'file', name: names.map((arg) => arg.text).join(' ') };
  }

  private command(node: Command, place: Place): void {
    const part = this.source.slice(node.pos, node.end);
    for (const item of node.prefix)
      if (item.type === 'Assignment') this.assign(item.name, valueOf(item.value, this.variables));
    const feed = feedOf(node.redirects, this.variables) ?? place.feed;
    const silent = node.name === undefined || /^(:|true|false)$/.test(node.name.value);
    this.redirects(node.redirects, silent);
    const shown: Shown = { toScreen: place.shown && !goesToFile(node.redirects), next: place.next };
    if (node.name) {
      for (let round = 0; round < this.rounds(node); round += 1) {
        const args = [
          ...argsOf(node.name, this.variables, round),
          ...node.args.flatMap((a) => argumentArgs(a, this.variables, round)),
        ];
        this.run(args, { part, feed, depth: place.depth, shown });
      }
      for (const arg of node.args)
        if (arg.type === 'Assignment') this.assign(arg.name, valueOf(arg.value, this.variables));
    }
    this.inside(node, place);
  }

  private assign(name: string, value: Arg): void {
    this.variables.set(
      name,
      [...(this.variables.get(name) ?? []), value.dynamic ? null : value.text].slice(-MAX_ROUNDS),
    );
  }

  /** A variable may hold any of the values that it was given: branches are not followed. */
  private rounds(node: Command): number {
    const text = this.source.slice(node.pos, node.end);
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map((m) => this.variables.get(m[1] ?? '')?.length ?? 1);
    return Math.min(MAX_ROUNDS, Math.max(1, ...used));
  }

  private redirects(redirects: readonly Redirection[], silent: boolean): void {
    for (const redirect of redirects) {
      if (redirect.type !== 'Redirect' || !redirect.target) continue;
      const found = redirectFinding(redirect.operator, argOf(redirect.target, this.variables).text, silent);
      if (found) this.findings.push(found);
    }
  }

  private run(args: readonly Arg[], at: At): void {
    const [first, ...rest] = args;
    if (!first) return;
    const alias = this.aliases.get(first.text);
    if (alias !== undefined) return this.aliased(first.text, alias, rest, at);
    if (this.functions.has(first.text)) return;
    if (first.dynamic || first.glob) {
      this.findings.push(unknown('runs a command whose name is only known when it runs', at.part));
      return;
    }
    const name = first.text.replace(/^.*\//, '');
    const job = this.job(name, rest, at);
    this.reveals.push(...revealedBy(name, rest, at.shown));
    if (name === 'alias') this.defineAliases(rest);
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    if (program) program(job);
    else programs['*']?.({ ...job, name: first.text });
  }

  /** As the shell does, an alias is not looked up again within itself. */
  private aliased(name: string, alias: string, rest: readonly Arg[], at: At): void {
    this.aliases.delete(name);
    this.script(alias, at.depth + 1, at.feed);
    const last = parse(alias).commands.at(-1)?.command;
    if (last?.type === 'Command' && last.name) {
      const words = [last.name, ...last.args].flatMap((a) => argumentArgs(a, this.variables, 0));
      this.run([...words, ...rest], at);
    }
    this.aliases.set(name, alias);
  }

  private defineAliases(args: readonly Arg[]): void {
    for (const { text } of args) {
      const at = text.indexOf('=');
      if (at > 0) this.aliases.set(text.slice(0, at), text.slice(at + 1));
    }
  }

  private job(name: string, args: Arg[], at: At): Job {
    const add = (found: readonly Finding[]): void => void this.findings.push(...found);
    return {
      name,
      args,
      part: at.part,
      feed: at.feed,
      report: (risk, why, more) => add([finding(risk, why, at.part, more)]),
      unknown: (why) => add([unknown(why, at.part)]),
      add,
      run: (inner, feed) => this.run(inner, { ...at, feed: feed ?? at.feed }),
      script: (text) => this.script(text, at.depth + 1, at.feed),
      reveal: (what) => void this.reveals.push(what),
      judge: (text) => judgeShell(text).findings,
    };
  }
}

interface Place {
  depth: number;
  feed: Feed | undefined;
  /** Whether standard output reaches the screen. */
  shown: boolean;
  next?: SyntaxNode | undefined;
  inner?: boolean;
}

interface At {
  part: string;
  feed: Feed | undefined;
  depth: number;
  shown: Shown;
}

function callsItself(node: SyntaxNode, name: string): boolean {
  let found = node.type === 'Command' && node.name?.value === name;
  forEachChild(node, (child) => {
    found ||= callsItself(child, name);
  });
  return found;
}

/** What printf prints, as far as it matters: `%s` and its like filled in turn. */
function printed([format = '', ...values]: readonly string[]): string {
  if (!format.includes('%')) return format;
  const rounds = Math.max(1, Math.ceil(values.length / Math.max(1, format.split(/%[^%]/).length - 1)));
  return format.repeat(Math.min(rounds, 50)).replace(/%[-+ #0-9.]*[a-zA-Z]/g, () => values.shift() ?? '');
}

function feedOf(redirects: readonly Redirection[], variables: Variables): Feed | undefined {
  for (const redirect of redirects.toReversed()) {
    if (redirect.type === 'HereDoc') return { kind: 'text', text: redirect.body.text };
    if (redirect.type === 'HereString' && redirect.target)
      return { kind: 'text', text: argOf(redirect.target, variables).text };
    if (redirect.type === 'Redirect' && redirect.operator === '<' && redirect.target)
      return { kind: 'file', name: argOf(redirect.target, variables).text };
  }
  return undefined;
}

function goesToFile(redirects: readonly Redirection[]): boolean {
  return redirects.some(
    (r) =>
      r.type === 'Redirect' &&
      /^(>|>>|>\||&>|&>>)$/.test(r.operator) &&
      (r.descriptor?.type !== 'FileDescriptor' || r.descriptor.value === 1),
  );
}
