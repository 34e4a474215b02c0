// Reads two modules' declarations with the compiler, to compare what they export.
import ts from 'typescript';

/** Name of each export → its kind, and for types the names of its properties, `?` marking the optional ones. */
export function exportsOf(program, path) {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  return Object.fromEntries(
    symbols.map((alias) => {
      const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
      const isType = Boolean(symbol.flags & ts.SymbolFlags.Type);
      const isValue = Boolean(symbol.flags & ts.SymbolFlags.Value);
      return [alias.name, { isType, isValue, properties: isType ? propertiesOf(checker, symbol) : [] }];
    }),
  );
}

function propertiesOf(checker, symbol) {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  // Of a union each member: a field that one of them lacks would go unnoticed otherwise.
  const members = type.isUnion() ? type.types : [type];
  return members
    .filter((member) => member.flags & ts.TypeFlags.Object)
    .map((member) =>
      checker
        .getPropertiesOfType(member)
        .map(
          (property) =>
            property.name.replace(/@\d+$/, '') + (property.flags & ts.SymbolFlags.Optional ? '?' : ''),
        )
        .sort(),
    )
    .map((names) => names.join(' '))
    .sort();
}
