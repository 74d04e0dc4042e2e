// Judges a sheet: what it computes beside what the rule does, and which mistakes explain it.
import { show, statements } from "./expressions.js";
import { explain } from "./search.js";
import { CallSimulator, GIVEN, Simulator, close } from "./simulation.js";
import { read } from "./typed.js";

// What a sheet is judged by, made once: a rule, and what it is held against.
export class Judge {
  constructor({ rule, walks, calls, names, before, drawn }) {
    this.shown = drawn;
    this.rule = rule;
    this.names = names;
    this.before = before ? [{ name: "before", when: "always", text: before, prose: false }] : [];
    this.isWalk = walks.length > 0;
    this.make = this.isWalk ? Simulator : CallSimulator;
    this.simulator = new this.make(rule);
    this.known = this.isWalk ? [...GIVEN, ...rule.options] : [...rule.options, ...rule.beside, "pi", "nothing"];
    const asked = this.isWalk ? walks : [{ given: calls }];
    this.right = asked.map((one) => this.simulator.imitated({}, one));
  }

  // Reads a sheet; what was seen is there only where it can be computed.
  read(sheet) {
    const own = this.before.flatMap((line) => statements(line.text).map(([name]) => name));
    const found = read(sheet, [...this.known, ...own], this.names);
    if (found.unclear.length || found.blank.length || !found.lines.length) return found;
    const lines = found.lines.map((line) => ({ ...line, name: `line ${line.nr}`, prose: false }));
    const simulator = new this.make({ ...this.rule, lines: [...this.before, ...lines], alternatives: [] });
    if (!this.isWalk && !simulator.places.at.has("value")) return { ...found, nothing: true };
    return { ...found, seen: this.right.map((one) => simulator.imitated({}, one)) };
  }

  // Yields now and then; returns { passed, mistakes, marked, other } of a sheet that was read.
  *verdict(found) {
    const seen = this.isWalk ? found.seen : [this.telling(found.seen[0]), found.seen[0]];
    const [first, ...more] = yield* explain(this.rule, this.simulator, seen);
    if (!first) return { passed: false, told: [], marked: [] };
    if (!first.mistakes.length) return { passed: true, told: [], marked: [] };
    const told = [first, ...more].map((one) => one.mistakes);
    return { passed: false, told, marked: this.marked(first.lines, found) };
  }

  // The numbers of the picture: of the right rule, or of what was seen.
  drawn(seen = this.right) {
    if (!this.isWalk) return seen[0].seen.slice(0, this.shown.many);
    return [seen[0].starts[0][0], ...seen[0].seen.map((at) => at[0][0])];
  }

  // What goes into each number of the picture.
  inputs() {
    const [first] = this.right;
    if (this.isWalk) return [[0, null], ...first.gradients.map((all, nr) => [nr + 1, all[0][0]])];
    const { many, columns } = this.shown;
    return first.given.slice(0, many).map((one) => columns.map((name) => one[name]));
  }

  // The first call that gave something wrong: few other lines change just that one.
  telling(calls) {
    const single = calls.given.map((given, nr) => ({ given: [given], seen: [calls.seen[nr]] }));
    return single.find((one) => !this.rule.allowed.some((way) => this.simulator.fits(way, one))) ?? single[0];
  }

  // The numbers of the lines of a sheet that are those of a rule with these other lines.
  marked(others, found) {
    const marked = new Set();
    for (const [name, text] of Object.entries(others)) {
      const same = found.lines.find((line) => line.text === normal(text));
      const near = same ?? this.inPlace(name, text, found.lines);
      if (near) marked.add(near.nr);
    }
    return [...marked];
  }

  // The line of a sheet that stands for a line of the rule: it sets the same, for the same time.
  inPlace(name, text, lines) {
    const asked = this.rule.lines.filter((line) => !line.prose);
    const line = asked.find((own) => own.name === name);
    const target = line && (target1(line.text) ?? target1(text));
    const alike = asked.filter((own) => own.when === line?.when && target1(own.text) === target);
    const theirs = lines.filter((own) => own.when === line?.when && own.pairs.some(([sets]) => sets === target));
    const isWrong = (own) => !alike.some((right) => normal(right.text) === own.text);
    return theirs.filter(isWrong)[0] ?? theirs[Math.max(alike.indexOf(line), 0)] ?? theirs.at(-1);
  }
}

const normal = (text) => statements(text).map(([name, tree]) => `${name} <- ${show(tree)}`).join("; ");
const target1 = (text) => statements(text)[0]?.[0];

// Where a sheet and the rule part first in what is drawn: { step, yours, right }; null, where they do not.
export function parting(right, yours) {
  const step = right.findIndex((value, nr) => !close(value, yours[nr], 1e-9));
  return step < 0 ? null : { step, yours: yours[step], right: right[step] };
}
