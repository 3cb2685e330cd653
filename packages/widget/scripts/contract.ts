import ts from 'typescript';

/** One line of a contract, such as a CSS part: its name and what it is. */
export type Entry = { readonly name: string; readonly description: string };

/** What the JSDoc of an element promises, and what its source has. */
export type Contract = {
  readonly className: string;
  readonly description: string;
  readonly slots: readonly Entry[];
  readonly events: readonly Entry[];
  readonly parts: readonly Entry[];
  readonly properties: readonly Entry[];
  /** The public fields that are also attributes, by the attribute's name. */
  readonly attributes: readonly (Entry & { readonly fieldName: string })[];
};

const textOf = (comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string =>
  (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s+/g, ' ').trim();

/** The entries of a tag, written as `@tag name - What it is.`; a default slot has no name. */
const entriesOf = (node: ts.Node, tag: string): Entry[] =>
  ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === tag)
    .map(({ comment }) => {
      const [, name = '', description = ''] = /^(\S*?)\s*- (.*)$/.exec(textOf(comment)) ?? [];
      if (!description)
        throw new Error(`@${tag} is to be written as \`@${tag} name - What it is.\`: ${textOf(comment)}`);
      return { name, description };
    });

const isDeclared = (member: ts.ClassElement): member is ts.PropertyDeclaration =>
  ts.isPropertyDeclaration(member) &&
  (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);

/** The attribute names of fields in `static properties`, by Lit's rule. */
const attributesIn = (node: ts.ClassDeclaration): Map<string, string> => {
  const found = node.members.find((member) => member.name?.getText() === 'properties');
  const table = found && ts.isPropertyDeclaration(found) ? found.initializer : undefined;
  if (!table || !ts.isObjectLiteralExpression(table)) return new Map();
  return new Map(
    table.properties.filter(ts.isPropertyAssignment).map(({ name, initializer }) => {
      const [, own] = /attribute: '([\w-]+)'/.exec(initializer.getText()) ?? [];
      return [name.getText(), own ?? name.getText().toLowerCase()];
    }),
  );
};

/** The classes of a file, also those that a function makes. */
const classesIn = (node: ts.Node): ts.ClassDeclaration[] => {
  const found: ts.ClassDeclaration[] = ts.isClassDeclaration(node) ? [node] : [];
  ts.forEachChild(node, (child) => void found.push(...classesIn(child)));
  return found;
};

/** The contract of each class of a source file. */
export const contractsOf = (fileName: string, source: string): Contract[] => {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  return classesIn(file).map((node) => {
    const attributes = attributesIn(node);
    const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    return {
      className: node.name?.text ?? '',
      description: textOf(doc?.comment),
      slots: entriesOf(node, 'slot'),
      events: entriesOf(node, 'fires'),
      parts: entriesOf(node, 'csspart'),
      properties: entriesOf(node, 'cssproperty'),
      attributes: node.members.filter(isDeclared).flatMap((member) => {
        const fieldName = member.name.getText();
        const name = attributes.get(fieldName);
        const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
        return name ? [{ name, fieldName, description: textOf(comment?.comment) }] : [];
      }),
    };
  });
};
