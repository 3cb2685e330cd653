/** Takes the indents out of minified code: a line break followed by spaces is then only found inside HTML and CSS. */
export const collapseTemplates = (minified: string): string => minified.replace(/\n\s+/g, ' ');
