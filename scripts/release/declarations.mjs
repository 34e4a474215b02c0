// What a change of the declarations asks of the version: `major`, `minor` or `patch`. The compiler says what is assignable.
//
// What a caller gives (parameters, and what they are made of) may accept more: that is minor; accepting less is major. What a
// caller gets may say more, and a union may have new members: minor; what is missing from it is major.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

const ORDER = ['patch', 'minor', 'major'];
const LIBRARIES = ['es2022', 'esnext.disposable', 'dom', 'dom.iterable'].map((name) => `lib.${name}.d.ts`);

/** `{ level, changes }`, each change being `{ level, what }`. Both are objects of texts by the names of their files. */
export async function compareDeclarations(before, after) {
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-declarations-'));
  try {
    const [old, now] = [
      await written(before, join(folder, 'before')),
      await written(after, join(folder, 'after')),
    ];
    const changes = [];
    for (const [name, file] of Object.entries(old)) {
      if (now[name]) changes.push(...compare(file, now[name]));
      else changes.push({ level: 'major', what: `${name} is gone` });
    }
    for (const name of Object.keys(now)) {
      if (!old[name]) changes.push({ level: 'minor', what: `${name} is new` });
    }
    // Entries that give the same on say the same.
    const distinct = [
      ...new Map(changes.map((change) => [`${change.level} ${change.what}`, change])).values(),
    ];
    const level = ORDER[Math.max(0, ...distinct.map((change) => ORDER.indexOf(change.level)))];
    return { level, changes: distinct };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function written(texts, folder) {
  await mkdir(folder);
  const files = Object.entries(texts).map(([name, text]) => [name, join(folder, name), text]);
  for (const [, file, text] of files) await writeFile(file, text);
  return Object.fromEntries(files);
}

function compare(before, after) {
  const files = [before, after];
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    lib: LIBRARIES,
  });
  const wrong = ts.getPreEmitDiagnostics(program);
  if (wrong.length > 0) throw new Error(ts.flattenDiagnosticMessageText(wrong[0].messageText, '\n'));
  const checker = program.getTypeChecker();
  const [old, now] = files.map((file) => exportsOf(checker, program.getSourceFile(file)));
  const given = givenNames(checker, [...now.values()]);
  const changes = [];
  for (const [name, symbol] of old) {
    if (now.has(name))
      compareSymbols({ checker, changes, given: given.has(name) }, name, symbol, now.get(name));
    else changes.push({ level: 'major', what: `${name} is gone` });
  }
  for (const name of now.keys()) if (!old.has(name)) changes.push({ level: 'minor', what: `${name} is new` });
  return changes;
}

function exportsOf(checker, source) {
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  const meant = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  return new Map(symbols.map((symbol) => [symbol.name, meant(symbol)]));
}

/** Names of the types that a caller gives: what parameters are made of. A function's parameter that is given is got. */
function givenNames(checker, symbols) {
  const given = new Set();
  const seen = new Set();
  const walk = (node, isGiven) => {
    if (ts.isTypeReferenceNode(node)) {
      const symbol = checker.getSymbolAtLocation(node.typeName);
      const own = symbol?.declarations?.filter((one) => one.getSourceFile() === node.getSourceFile()) ?? [];
      // An object of a class that a caller gives was got before.
      const asGiven = isGiven && !own.some(ts.isClassDeclaration);
      const key = `${symbol?.name} ${asGiven}`;
      if (own.length > 0 && !seen.has(key)) {
        seen.add(key);
        if (asGiven) given.add(symbol.name);
        for (const declaration of own) walk(declaration, asGiven);
      }
    }
    node.forEachChild((child) => walk(child, ts.isParameter(child) ? !isGiven : isGiven));
  };
  for (const symbol of symbols.filter(({ flags }) => flags & ts.SymbolFlags.Value)) {
    for (const declaration of symbol.declarations) walk(declaration, false);
  }
  return given;
}

function compareSymbols(context, name, old, now) {
  const { checker, changes } = context;
  for (const [flag, kind] of [
    [ts.SymbolFlags.Type, 'type'],
    [ts.SymbolFlags.Value, 'value'],
  ]) {
    if (old.flags & flag && !(now.flags & flag))
      changes.push({ level: 'major', what: `${name} is no ${kind} any more` });
  }
  if (old.flags & now.flags & ts.SymbolFlags.Type) {
    const [from, to] = [old, now].map((symbol) => checker.getDeclaredTypeOfSymbol(symbol));
    if (hasProperties(from) && hasProperties(to)) compareProperties(context, name, from, to);
    else compareTypes(context, name, from, to);
  }
  if (old.flags & now.flags & ts.SymbolFlags.Value) {
    const [from, to] = [old, now].map((symbol) => checker.getTypeOfSymbol(symbol));
    compareFunctions(context, name, from, to);
  }
}

const hasProperties = (type) =>
  Boolean(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) &&
  type.getCallSignatures().length === 0 &&
  !isArray(type);
const isArray = (type) => ['Array', 'ReadonlyArray'].includes(type.symbol?.name);

function compareProperties(context, name, from, to) {
  const { checker, changes, given } = context;
  const properties = (type) =>
    new Map(checker.getPropertiesOfType(type).map((one) => [plain(one.name), one]));
  const [old, now] = [from, to].map(properties);
  const [anyBefore, anyNow] = [from, to].map((type) => checker.getIndexInfosOfType(type).length);
  if (anyBefore !== anyNow) {
    const level = anyBefore > anyNow ? 'major' : 'minor';
    changes.push({ level, what: `${name}: fields of any name are ${anyNow ? 'new' : 'gone'}` });
  }
  for (const [key, property] of old) {
    const what = `${name}.${key}`;
    const other = now.get(key);
    if (!other) {
      changes.push({ level: 'major', what: `${what} is gone` });
      continue;
    }
    const [was, is] = [property, other].map(({ flags }) => Boolean(flags & ts.SymbolFlags.Optional));
    if (was !== is) {
      const harmless = given ? is : was;
      changes.push({
        level: harmless ? 'minor' : 'major',
        what: `${what} is ${is ? 'optional' : 'required'} now`,
      });
    }
    const [a, b] = [property, other]
      .map((one) => checker.getTypeOfSymbol(one))
      .map((type) => (was === is ? type : checker.getNonNullableType(type)));
    if (a.getCallSignatures().length > 0 && !was) compareFunctions(context, what, a, b);
    else compareTypes(context, what, a, b);
  }
  for (const [key, property] of now) {
    if (old.has(key)) continue;
    const asked = given && !(property.flags & ts.SymbolFlags.Optional);
    changes.push({
      level: asked ? 'major' : 'minor',
      what: `${name}.${key} is new${asked ? ' and required' : ''}`,
    });
  }
}

/** Symbols have a number behind their names, which differs between files. */
const plain = (name) => name.replace(/@\d+$/, '');

/** By their text first: types that name each other are not compared again inside. */
function compareTypes(context, what, from, to) {
  const { checker, changes, given } = context;
  const text = (type) =>
    checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias);
  if (text(from) === text(to)) return;
  const present = (type) => checker.getNonNullableType(type);
  const mayLack = (type) => present(type) !== type;
  const nothing = (type) =>
    (type.isUnion() ? type.types : [type]).reduce((flags, { flags: own }) => flags | (own & NOTHING), 0);
  if ([from, to].every((type) => isFunction(present(type))) && nothing(from) === nothing(to)) {
    return compareFunctions(context, what, present(from), present(to));
  }
  const wider = checker.isTypeAssignableTo(from, to);
  const narrower = checker.isTypeAssignableTo(to, from);
  if (wider && narrower) return;
  const members = from.isUnion() || to.isUnion() || to.flags & ts.TypeFlags.Literal;
  // A union that the caller gets and that has new members is something added, but for nothing at all. Anything else got
  // must still fit.
  const isChoice = present(from).isUnion() && !(present(from).flags & ts.TypeFlags.Boolean);
  const grows = wider && isChoice && (!mayLack(to) || mayLack(from));
  const fine = given ? wider : grows || (narrower && !members);
  const level = fine ? 'minor' : 'major';
  changes.push({ level, what: `${what}: ${text(from)} became ${text(to)}` });
}

const NOTHING = ts.TypeFlags.Null | ts.TypeFlags.Undefined;

const isFunction = (type) => type.getCallSignatures().length === 1 && type.getProperties().length === 0;

/** Functions, constructors and what else a value is. Of a function that a caller gives, the parameters are got. */
function compareFunctions(context, what, from, to) {
  const { checker, changes, given = false } = context;
  const fits = (a, b) => (given ? checker.isTypeAssignableTo(b, a) : checker.isTypeAssignableTo(a, b));
  const [old, now] = [from, to].map((type) => [
    ...type.getCallSignatures(),
    ...type.getConstructSignatures(),
  ]);
  const text = (signatures) =>
    signatures
      .map((one) => checker.signatureToString(one, undefined, ts.TypeFormatFlags.NoTruncation))
      .join('; ');
  if (old.length > 0 && text(old) === text(now)) return;
  // Of a type that has a name, what changed is said where that is compared.
  const [was, is] = [from, to].map((type) => checker.typeToString(type));
  if (old.length === 0 && (was === is || (fits(from, to) && fits(to, from)))) return;
  const known = changes.length;
  if (old.length === 1 && now.length === 1) {
    compareParameters({ ...context, given: !given }, what, old[0], now[0]);
    const [before, after] = [old[0], now[0]].map((one) => one.getReturnType());
    compareTypes({ ...context, given }, `${what} gives`, before, after);
  }
  // What both can be called with is compared; assignability alone overlooks what is left out.
  const more = now.length > old.length && fits(to, from);
  if (changes.length === known && (more || !fits(to, from))) {
    changes.push({
      level: more ? 'minor' : 'major',
      what: `${what}: ${text(old) || was} became ${text(now) || is}`,
    });
  }
}

function compareParameters(context, what, old, now) {
  const { checker, changes, given } = context;
  const parameters = (signature) =>
    signature.getParameters().map((one) => {
      const type = checker.getTypeOfSymbol(one);
      const optional = checker.isOptionalParameter(one.valueDeclaration);
      return { name: one.name, optional, type: optional ? checker.getNonNullableType(type) : type };
    });
  const [before, after] = [old, now].map(parameters);
  for (const [at, was] of before.entries()) {
    const is = after[at];
    const name = `${what}(${was.name})`;
    if (!is) {
      changes.push({ level: 'major', what: `${name} is gone` });
      continue;
    }
    if (was.optional !== is.optional) {
      const level = is.optional === given ? 'minor' : 'major';
      changes.push({ level, what: `${name} is ${is.optional ? 'optional' : 'required'} now` });
    }
    if (hasProperties(was.type) && hasProperties(is.type))
      compareProperties(context, name, was.type, is.type);
    else compareTypes(context, name, was.type, is.type);
  }
  for (const { name, optional } of after.slice(before.length)) {
    changes.push({ level: optional || !given ? 'minor' : 'major', what: `${what}(${name}) is new` });
  }
}
