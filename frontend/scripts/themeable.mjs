// The design system is compiled with fixed colours and has no dark theme. Each of its colours becomes a
// custom property by what it paints, with the original as fallback: #fff behind text is --fds-fill-fff.
const KINDS = [
  [/^(background|background-color)$/, "fill"],
  [/^(color|fill|stroke|caret-color)$/, "text"],
  [/^(border|outline|box-shadow)/, "line"],
];
const COLOUR = /#([0-9a-f]{3,8})\b/gi;
const NAMED = [[/\bwhite\b/g, "#fff"], [/\bblack\b/g, "#000"]];

export function themeable() {
  return {
    postcssPlugin: "themeable",
    Declaration(declaration) {
      if (!declaration.source?.input.file?.endsWith("dkfds.scss") || declaration.value.includes("var(--fds")) return;
      const kind = KINDS.find(([property]) => property.test(declaration.prop))?.[1];
      if (!kind || declaration.value.includes("url(")) return;
      const plain = NAMED.reduce((value, [name, colour]) => value.replace(name, colour), declaration.value);
      declaration.value = plain.replace(COLOUR, (colour, digits) => `var(--fds-${kind}-${digits.toLowerCase()}, ${colour})`);
    },
  };
}
themeable.postcss = true;
